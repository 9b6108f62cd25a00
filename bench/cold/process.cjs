// A new process that loads a bundle as Lambda does and answers two requests. It is plain CommonJS so that nothing else is
// loaded: no ES module loader, no types to strip. All times are read from the clock that the parent's are from.

const { BUNDLE = '', HEALTH = '', ARTICLE = '' } = process.env;
const context = { awsRequestId: 'cold', getRemainingTimeInMillis: () => 15_000 };

/** @param {{statusCode: number}} answer */
const checked = (answer) => {
  if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
  return process.hrtime.bigint();
};

const found = process.hrtime.bigint();
const { handler } = require(BUNDLE);
const loaded = process.hrtime.bigint();

(async () => {
  const health = checked(await handler(JSON.parse(HEALTH), context));
  const article = ARTICLE ? checked(await handler(JSON.parse(ARTICLE), context)) : undefined;
  const times = { found, loaded, health, article };
  const texts = Object.entries(times).map(([name, time]) => [name, time?.toString()]);
  process.stdout.write(
    JSON.stringify({ ...Object.fromEntries(texts), rssBytes: process.memoryUsage.rss(), ...process.cpuUsage() }),
  );
  process.exit();
})();

// A new process that loads a bundle as Lambda does and answers two requests. It is plain CommonJS so that nothing else is
// loaded: no ES module loader, no types to strip. Its clock is the parent's.

const { BUNDLE = '', HEALTH = '', ARTICLE = '' } = process.env;
const context = { awsRequestId: 'cold', getRemainingTimeInMillis: () => 15_000 };

const now = () => {
  const { user, system } = process.cpuUsage();
  return { nanoseconds: String(process.hrtime.bigint()), cpuMicroseconds: user + system };
};

/** @param {{statusCode: number}} answer */
const checked = (answer) => {
  if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
  return now();
};

const found = now();
const { handler } = require(BUNDLE);
const loaded = now();

(async () => {
  const health = checked(await handler(JSON.parse(HEALTH), context));
  const article = ARTICLE ? checked(await handler(JSON.parse(ARTICLE), context)) : undefined;
  const rssBytes = process.memoryUsage.rss();
  process.stdout.write(JSON.stringify({ found, loaded, health, article, rssBytes }), () => process.exit());
})();

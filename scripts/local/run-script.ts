/** Adds a step to take before the process ends. Steps are taken in the order in which they were added. */
export type OnStop = (step: () => Promise<void> | void) => void;

/**
 * Runs a script's main part. The process ends, after the steps to stop, when it is done, when it throws (the message is
 * printed, exit code 1), and on Ctrl-C, SIGTERM or SIGHUP. Signals that come later change nothing: npm passes Ctrl-C on to a
 * process that had it from the terminal already.
 * @param main resolves to `running` where the process goes on until a signal
 */
export async function runScript(main: (onStop: OnStop) => Promise<'running' | 'done'>): Promise<void> {
  const steps: (() => Promise<void> | void)[] = [];
  let stopping = false;
  const stop = async (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    for (const step of steps) await step();
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  try {
    if ((await main((step) => steps.push(step))) === 'done') await stop(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await stop(1);
  }
}

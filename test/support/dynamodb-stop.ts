/** Stops what dynamodb-start.ts started, if it did. */
export default async function stop(): Promise<void> {
  await globalThis.stopDynamodb?.();
}

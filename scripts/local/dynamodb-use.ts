import { readdirSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DynamodbProcess, isAlive } from './dynamodb-process.ts';

/** Kept in a directory from before its DynamoDB Local starts until it has ended. */
interface Claim extends DynamodbProcess {
  /** The Node process that starts it, or did. */
  starter: number;
}

const claimFile = (directory: string) => join(directory, 'process.json');
const usersDirectory = (directory: string) => join(directory, 'users');
const ownFile = (directory: string) => join(usersDirectory(directory), String(process.pid));

/** Counts this process among those that use the DynamoDB Local on a directory. */
export async function enter(directory: string): Promise<void> {
  await mkdir(usersDirectory(directory), { recursive: true });
  await writeFile(ownFile(directory), '');
}

/** Counts it no longer. */
export const leave = (directory: string): Promise<void> => rm(ownFile(directory), { force: true });

/** Whether other processes use it. Those that were killed do not. */
export const othersUse = (directory: string): boolean =>
  readdirSync(usersDirectory(directory)).some((user) => Number(user) !== process.pid && isAlive(Number(user)));

/** Whether it falls to this process to start DynamoDB Local: of those that ask at one time, one is told so. */
export async function claim(directory: string, claimed: Claim): Promise<boolean> {
  const draft = await written(directory, claimed);
  try {
    await link(draft, claimFile(directory));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

/** Says what has been started on one's claim. */
export async function publish(directory: string, started: Claim): Promise<void> {
  await rename(await written(directory, started), claimFile(directory));
}

/** What has been claimed, perhaps by a process that is gone. */
export async function readClaim(directory: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(claimFile(directory), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Lets the next one claim it. */
export const withdraw = (directory: string): Promise<void> => rm(claimFile(directory), { force: true });

/** A file beside the claim's, for a step that nobody sees half done. */
async function written(directory: string, content: Claim): Promise<string> {
  const draft = join(directory, `process-${process.pid}.json`);
  await writeFile(draft, JSON.stringify(content));
  return draft;
}

import { userInfo } from 'node:os';
import { clock } from '../../src/clock.ts';

/**
 * One line of JSON, for whoever keeps the audit log: when, who, in which table, what, and to what. No name and no address, which a log
 * would keep for longer than the table does.
 *
 * @param subject ids, by what they are the id of
 */
export const auditLine = (command: string, subject: Record<string, string | number>): string =>
  JSON.stringify({
    audit: command,
    ...subject,
    table: process.env.TABLE_NAME,
    by: process.env.AWS_PROFILE ?? userInfo().username,
    at: new Date(clock.now()).toISOString(),
  });

import { idText } from '../ids.ts';

/** The partitions that hold items of more than one kind: all of a user's, and all of an article's. */
export const userPartition = (user: number): string => `user#${idText(user)}`;
export const articlePartition = (article: number): string => `article#${idText(article)}`;

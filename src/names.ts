/**
 * What users, addresses and tags are looked up by, with the contract's limits in Unicode code points. A longer text names
 * nothing: it is neither normalized (which takes time quadratic in runs of combining marks) nor looked up.
 */
export const MAX_USERNAME_LENGTH = 64;
export const MAX_EMAIL_LENGTH = 254;
export const MAX_TAG_LENGTH = 50;

/** Whether a text has at most `max` code points. What is far longer is not even counted. */
export const fits = (text: string, max: number): boolean =>
  text.length <= max || (text.length <= 2 * max && lengthOf(text) <= max);

/** In code points, of which each is one or two units of a text's own length: often that says enough. */
export const lengthOf = (text: string): number => [...text].length;

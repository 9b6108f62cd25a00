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

/** In code points. `[...text].length` would make a list of them first. */
export function lengthOf(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) length += 1;
  return length;
}

/**
 * A username or an email address as it is compared: two that come out alike are one (the contract, "Limits on fields"). NFKC makes
 * letters of full-width ones and of ligatures; to upper-case and then lower-case again makes ΑΣ of ασ's kind, whichever sigma a
 * word ends in, and ß an ss. Lower-casing first makes ß of ẞ, the one letter that the contract's three steps would need a second
 * time for: so what is compared never changes when it is compared again.
 *
 * @param name of bounded length: see {@link fits}
 */
export const comparable = (name: string): string =>
  name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

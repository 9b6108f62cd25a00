import { idText, parseId } from '../../table/ids.ts';

const MAX_WORDS_LENGTH = 80;
/** Far longer than any slug of ours, and short enough for the `Link` header that repeats it. */
const MAX_SLUG_LENGTH = 1_000;
const SLUG_ENDING = /(?:^|-)([0-9a-z]{11})$/;

/** The slug of an article: the words of its title, in any script, and then its id, by which alone it is found. */
export function slugOf(title: string, article: number): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '') // é → e; the marks of other scripts stay
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  const text = shortened((words ?? []).join('-'));
  return text ? `${text}-${idText(article)}` : idText(article);
}

/** Cuts between characters: most slugs are short, and need no look at theirs. */
const shortened = (text: string): string =>
  text.length <= MAX_WORDS_LENGTH ? text : [...text].slice(0, MAX_WORDS_LENGTH).join('').replace(/-$/, '');

/** The article that a slug's ending identifies, whatever words come before it; `undefined` where it ends in no id, or is far too long. */
export function articleOfSlug(slug: string): number | undefined {
  const ending = slug.length > MAX_SLUG_LENGTH ? undefined : SLUG_ENDING.exec(slug)?.[1];
  return ending === undefined ? undefined : parseId(ending);
}

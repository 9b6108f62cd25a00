import * as v from 'valibot';
import { DOCS } from './docs.ts';
import { LAST_COMMENT_ID } from './fields.ts';

// The parameters in paths. What cannot name anything is not found.

export const slug = v.pipe(
  v.string(),
  v.metadata(
    DOCS && {
      description: "The current slug, an old one, or the article's 11 characters, alone or after anything and a `-`.",
      examples: ['how-to-train-your-dragon-08ro4mi67hy'],
    },
  ),
);

export const username = v.pipe(v.string(), v.metadata(DOCS && { description: 'In any case.', examples: ['Jacob'] }));

export const commentId = v.pipe(
  v.string(),
  v.regex(/^\d{1,10}$/),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(LAST_COMMENT_ID),
  v.metadata(
    DOCS && {
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: LAST_COMMENT_ID,
      description: 'Anything that is not a whole number from 1, below 2^31, is a 404.',
      examples: [1],
    },
  ),
);

/**
 * Whether routes carry what they are only described by: summaries, schemas of answers, patterns. The function does without: its build
 * has `false` here, so that `DOCS && …` goes, and the modules go that nothing else imports (esbuild.config.mjs, `undescribed`).
 */
export const DOCS = true;

import sequencer from '@jest/test-sequencer';

/** Bundled as CommonJS with types for ESM. */
const Sequencer = /** @type {typeof sequencer.default} */ (/** @type {unknown} */ (sequencer));

/** Unit tests first: they are fast, and most mutants end there. Those of long lists are not. */
export default class QuickFirst extends Sequencer {
  /** @override @param {import('@jest/test-result').Test[]} tests */
  async sort(tests) {
    const rank = (/** @type {{ path: string }} */ { path }) =>
      path.includes('-long.') ? 2 : path.includes('/test/unit/') ? 0 : 1;
    return (await super.sort(tests)).toSorted((a, b) => rank(a) - rank(b));
  }
}

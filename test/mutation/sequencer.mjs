import sequencer from '@jest/test-sequencer';

/** Bundled as CommonJS with types for ESM. */
const Sequencer = /** @type {typeof sequencer.default} */ (/** @type {unknown} */ (sequencer));

/** Unit tests first: they are fast, and most mutants end there. */
export default class UnitFirst extends Sequencer {
  /** @override @param {import('@jest/test-result').Test[]} tests */
  async sort(tests) {
    const isUnit = (/** @type {{ path: string }} */ { path }) => path.includes('/test/unit/');
    return (await super.sort(tests)).toSorted((a, b) => Number(isUnit(b)) - Number(isUnit(a)));
  }
}

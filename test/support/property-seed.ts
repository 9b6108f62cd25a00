import fc from 'fast-check';

/** Property tests try the same values in every run; another seed tries others: FAST_CHECK_SEED=2 npm test. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) });

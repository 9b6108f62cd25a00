import { withoutLimits } from '../../scripts/local/environment.ts';

/** What counts as one client here is all tests of a file; those of limits turn them on. */
withoutLimits();

import fc from 'fast-check';

// A mutant is killed by the first value that it fails for: nobody reads the smallest one.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

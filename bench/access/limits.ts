/** All are on, as in template.yaml; that of failures is soon reached, and those that would get in the way never. */
export const LIMITS = {
  LOGIN_FAILURES_PER_ACCOUNT: '3',
  LOGIN_FAILURES_PER_ADDRESS: '100',
  WRITES_PER_ACCOUNT: '999999',
  REGISTRATIONS_PER_ADDRESS: '9999',
};

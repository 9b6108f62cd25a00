export { type AccountChanges, getAccount, updateAccount } from './account.ts';
export { follow, unfollow } from './follow.ts';
export { liftLoginLimit } from './lift-login-limit.ts';
export { login } from './login.ts';
export { type LoginLimit, loginLimit } from './login-limit.ts';
export {
  followeesOf,
  getProfile,
  isUsername,
  type Profile,
  profile,
  profiles,
  userNamed,
  type Viewer,
} from './profiles.ts';
export { type Registration, register } from './register.ts';
export { checkSession, checkSessionAtLast } from './session.ts';
export { findUser, type Suspension, setSuspension, type UserRecord } from './suspension.ts';
export type { Account } from './user.ts';

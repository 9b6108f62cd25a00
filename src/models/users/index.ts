export { type AccountChanges, getAccount, login, updateAccount } from './account.ts';
export {
  follow,
  followeesOf,
  getProfile,
  isUsername,
  type Profile,
  profile,
  profiles,
  unfollow,
  userNamed,
  type Viewer,
} from './profiles.ts';
export { type Registration, register } from './register.ts';
export type { Account } from './user.ts';

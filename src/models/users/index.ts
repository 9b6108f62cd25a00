export { type AccountChanges, getAccount, login, updateAccount } from './account.ts';
export {
  findUser,
  follow,
  followeesOf,
  getProfile,
  isUsername,
  type Profile,
  profileFrom,
  profileKeys,
  unfollow,
  userNamedFrom,
  userNamedKey,
  type Viewer,
} from './profiles.ts';
export { type Registration, register } from './register.ts';
export type { Account } from './user.ts';

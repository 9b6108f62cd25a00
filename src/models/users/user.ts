import type { User } from '../../table/entities/users/user.ts';

/** A user as the user itself sees it, without a token. */
export interface Account {
  id: number;
  /** How often its password has been changed. */
  passwordNumber: number;
  email: string;
  username: string;
  bio: string | null;
  image: string | null;
}

export const accountOf = ({ id, passwordNumber, email, username, bio, image }: User): Account => ({
  id,
  passwordNumber,
  email,
  username,
  bio: bio || null,
  image: image || null,
});

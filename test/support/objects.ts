/** The contract's objects, as the tests read them. */
export interface User {
  email: string;
  token: string;
  username: string;
  bio: string | null;
  image: string | null;
}

export interface Profile {
  username: string;
  bio: string | null;
  image: string | null;
  following: boolean;
}

export interface Article {
  slug: string;
  title: string;
  description: string;
  /** Not in lists. */
  body?: string;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  author: Profile;
}

export interface Comment {
  id: number;
  createdAt: string;
  updatedAt: string;
  body: string;
  author: Profile;
  /** In the whole site's list only. */
  slug?: string;
}

/** Whatever an answer may hold; a test reads what its request promises. */
export interface Body {
  user: User;
  profile: Profile;
  article: Article;
  articles: Article[];
  articlesCount: number;
  comment: Comment;
  comments: Comment[];
  tags: string[];
  status: string;
  errors: Record<string, string[]>;
}

import { api, at, runSweep } from '../api.ts';
import { comment, edit, favorite, follow, publish, remove, unfavorite, unfollow } from '../builders.ts';
import { idOf, type Person } from './fixture.ts';
import type { Ledger } from './ledger.ts';
import { followed, liked, type Thing, tagged, there } from './walkers.ts';
import { commentId } from './whole.ts';

interface Written extends Thing {
  slug: string;
  tags: string[];
  /** Somebody is writing to it. */
  isBusy: boolean;
  isGone: boolean;
}

interface Said extends Thing {
  of: Written;
  number: number;
  isGone: boolean;
}

/** A blog that several write to at once, and what is certain of it. */
export class BusyBlog {
  readonly articles: Written[] = [];
  readonly comments: Said[] = [];
  readonly #ledger: Ledger;
  readonly #people: Person[];
  readonly #tags: string[];
  readonly #random: () => number;
  #isFollowing = false;

  constructor(ledger: Ledger, people: Person[], tags: string[], random: () => number) {
    this.#ledger = ledger;
    this.#people = people;
    this.#tags = tags;
    this.#random = random;
  }

  async publish(author: Person, tagList: string[]): Promise<Written> {
    const article = await publish(author.token, { tagList });
    const written = { id: idOf(article), slug: article.slug, author, tags: tagList, isBusy: false, isGone: false };
    this.#ledger.begins(there(written.id), ...tagList.map((tag) => tagged(written.id, tag)));
    this.articles.push(written);
    return written;
  }

  async favorite(fan: Person, { id, slug }: Written): Promise<void> {
    await favorite(fan.token, slug);
    this.#ledger.begins(liked(id, fan));
  }

  async follow(reader: Person, author: Person): Promise<void> {
    await follow(reader.token, author.username);
    this.#ledger.begins(followed(reader, author));
  }

  /** Writes whatever comes to mind. */
  async writeSomething(): Promise<void> {
    const [author, other] = [this.#one(this.#people), this.#one(this.#people)];
    const dice = this.#random();
    if (dice < 0.3) return void (await this.publish(author, this.#someTags()));
    if (dice < 0.33) return runSweep();
    if (dice < 0.4 && author !== other && !this.#isFollowing) return this.#follow(author, other);
    const article = this.#one(this.articles.filter(({ isBusy, isGone }) => !isBusy && !isGone));
    if (!article) return;
    article.isBusy = true;
    await this.#writeTo(article, other, dice).finally(() => {
      article.isBusy = false;
    });
  }

  async #writeTo(article: Written, other: Person, dice: number): Promise<void> {
    const { id, slug, author } = article;
    if (dice < 0.6) return this.#delete(article);
    if (dice < 0.7) {
      const tags = this.#someTags();
      const gone = article.tags.filter((tag) => !tags.includes(tag));
      this.#ledger.ends(...gone.map((tag) => tagged(id, tag)));
      await edit(author.token, slug, { body: `Edited ${dice}`, tagList: tags });
      this.#ledger.begins(...tags.filter((tag) => !article.tags.includes(tag)).map((tag) => tagged(id, tag)));
      article.tags = tags;
    } else if (dice < 0.8) await this.favorite(other, article);
    else if (dice < 0.85) {
      this.#ledger.ends(liked(id, other));
      await unfavorite(other.token, slug);
    } else if (dice < 0.95) await this.comment(other, article);
    else await this.#deleteComment();
  }

  async comment(author: Person, of: Written): Promise<void> {
    const { id: number, createdAt } = await comment(author.token, of.slug);
    const said = { id: commentId({ id: number, createdAt }, of.slug), of, number, author, isGone: false };
    this.#ledger.begins(there(said.id));
    this.comments.push(said);
  }

  async #delete(article: Written): Promise<void> {
    article.isGone = true;
    const comments = this.comments.filter(({ of }) => of === article);
    this.#ledger.ends(there(article.id), ...comments.map(({ id }) => there(id)));
    await remove(article.author.token, article.slug);
  }

  async #deleteComment(): Promise<void> {
    const said = this.#one(this.comments.filter(({ of, isGone }) => !isGone && !of.isGone && !of.isBusy));
    if (!said) return;
    said.isGone = true;
    this.#ledger.ends(there(said.id));
    await api('DELETE', at`/articles/${said.of.slug}/comments/${said.number}`, { token: said.author.token });
  }

  async #follow(reader: Person, author: Person): Promise<void> {
    this.#isFollowing = true;
    if (this.#random() < 0.5) await this.follow(reader, author);
    else {
      this.#ledger.ends(followed(reader, author));
      await unfollow(reader.token, author.username);
    }
    this.#isFollowing = false;
  }

  #someTags = (): string[] => this.#tags.filter(() => this.#random() < 0.5);

  #one<T>(from: T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}

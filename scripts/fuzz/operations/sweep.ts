import type { Operation } from './operation.ts';

/** The function's own schedule, which may come at any time. */
export const sweep: Operation = {
  weight: 0.4,
  isRead: false,
  plan: () => ({}),
  play: async (_, session) => session.sweep(),
};

import type { Failure } from '../../../../scripts/fuzz/play.ts';
import { shrink } from '../../../../scripts/fuzz/shrink.ts';
import type { Step } from '../../../../scripts/fuzz/step.ts';

const steps = (...names: string[]): Step[] => names.map((name) => ({ do: name, manner: { slash: true } }));
const failureOf = (script: Step[]): Failure => ({ step: script.at(-1) as Step, script, message: 'differs' });
const isRead = (step: Step) => step.do.startsWith('read');
const names = ({ script }: Failure) => script.map((step) => step.do);

/** Fails at the last step where these came before it, in their order. */
const failsAfter =
  (...needed: string[]) =>
  async (script: Step[]): Promise<Failure | undefined> => {
    let at = 0;
    for (const step of script.slice(0, -1)) if (step.do === needed[at]) at += 1;
    return at === needed.length ? failureOf(script) : undefined;
  };

const many = Array.from({ length: 200 }, (_, index) => (index % 2 ? `read ${index}` : `write ${index}`));

test('leaves nothing but the steps that the failure needs', async () => {
  const player = failsAfter('write 40', 'write 42', 'write 180');
  const { script } = await shrink(failureOf(steps(...many, 'fails')), player, isRead, () => false);
  expect(script.map((step) => step.do)).toEqual(['write 40', 'write 42', 'write 180', 'fails']);
});

test('keeps a read that the failure needs', async () => {
  const found = await shrink(failureOf(steps(...many, 'fails')), failsAfter('read 41'), isRead, () => false);
  expect(names(found)).toEqual(['read 41', 'fails']);
});

test('drops how calls were sent where it does not matter, and keeps it where it does', async () => {
  const player = async (script: Step[]) =>
    script.some((step) => step.do === 'write 2' && step.manner) ? failureOf(script) : undefined;
  const { script } = await shrink(failureOf(steps(...many, 'fails')), player, isRead, () => false);
  expect(script).toEqual([{ do: 'write 2', manner: { slash: true } }, { do: 'fails' }]);
});

test('takes no failure at another operation for the same one', async () => {
  const player = async (script: Step[]) => (script.length < 3 ? failureOf(steps('another')) : failureOf(script));
  const found = await shrink(failureOf(steps('a', 'b', 'fails')), player, isRead, () => false);
  expect(found.step.do).toBe('fails');
});

test('ends when the time is over, with the shortest until then', async () => {
  let attempts = 0;
  const player = async (script: Step[]) => {
    attempts += 1;
    return failureOf(script);
  };
  const found = await shrink(failureOf(steps(...many, 'fails')), player, isRead, () => attempts >= 2);
  expect(attempts).toBe(2);
  expect(found.script.length).toBeLessThan(101);
});

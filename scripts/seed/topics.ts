/**
 * Something that people blog about. Texts are templates for faker's `helpers.fake`; but for numbers, the same placeholder
 * has the same value all over an article, so that this has a subject.
 */
export interface Topic {
  /** The first is on most articles of the topic. */
  tags: string[];
  titles: string[];
  descriptions: string[];
  sentences: string[];
  comments: string[];
}

const VERSION = '{{system.semver}}';
const FEW = '{{number.int({"min":3,"max":9})}}';
const MANY = '{{number.int({"min":12,"max":90})}}';

/** The most popular first. */
export const topics: Topic[] = [
  {
    tags: ['programming', 'javascript', 'databases', 'serverless', 'testing', 'c++', 'code review', 'legacy'],
    titles: [
      `Upgrading to ${VERSION} without tears`,
      'Why we stopped {{hacker.ingverb}} the {{hacker.noun}}',
      'The {{hacker.adjective}} {{hacker.noun}} that broke production',
      `${FEW} things I wish I had known about {{hacker.abbreviation}}`,
      'A gentle introduction to {{hacker.ingverb}} a {{hacker.noun}}',
      'Is {{hacker.abbreviation}} still worth learning?',
      'The {{hacker.noun}} as a state of mind',
      'Debugging a {{hacker.noun}} with nothing but print',
    ],
    descriptions: [
      `Notes from ${FEW} weeks of {{hacker.ingverb}} a {{hacker.adjective}} {{hacker.noun}}`,
      'What went wrong, how we noticed, and what we do differently now',
      'Less theory, more code that runs',
    ],
    sentences: [
      'Everybody told us that the {{hacker.adjective}} {{hacker.noun}} was the problem.',
      'It was the {{hacker.noun}} all along.',
      `The build took ${MANY} minutes before, and ${FEW} after.`,
      'Nobody could say why the {{hacker.noun}} was {{hacker.adjective}} in the first place.',
      'So I began by {{hacker.ingverb}} the {{hacker.abbreviation}} {{hacker.noun}}, one test at a time.',
      `Version ${VERSION} changed the defaults, and the changelog mentions it in a footnote.`,
      'If you take one thing from this: measure before you {{hacker.verb}}.',
      'The fix was a single line; finding it took the better part of a week.',
      'We thought about {{hacker.ingverb}} everything from scratch, and I am glad that we did not.',
    ],
    comments: [
      'Same here, down to the {{hacker.abbreviation}} part.',
      `Does this still hold for version ${VERSION}?`,
      'You could also {{hacker.verb}} the {{hacker.noun}} first. Saved us a day.',
      'How do you test the {{hacker.noun}} in CI?',
    ],
  },
  {
    tags: ['travel', 'slow travel', 'trains', 'city walks', 'solo', 'photography', 'budget'],
    titles: [
      `${FEW} days in {{location.city}}`,
      'By night train to {{location.city}}',
      'What nobody tells you about {{location.country}}',
      'A winter in {{location.country}}',
      'Getting lost in {{location.city}}, on purpose',
      'Breakfast in {{location.city}}',
      'One bag, {{location.country}}, no plan',
    ],
    descriptions: [
      'Where to stay, what to skip, and the best coffee near the station',
      'A slow week far from everything, with one bag and too many books',
      'Notes and photographs from {{location.city}}',
    ],
    sentences: [
      'The train to {{location.city}} left {{number.int({"min":4,"max":50})}} minutes late, and nobody minded.',
      'We stayed in a room above a bakery on {{location.street}}, which I can only recommend.',
      'In {{location.city}} the shops close early and the evenings are long.',
      `A ticket costs about ${FEW} euros if you book it the day before.`,
      'I had the map upside down for most of the first day.',
      'The best view is not from the tower, it is from the hill behind it.',
      'Ask for the small room at the back; it has the only window to the river.',
      'On the last morning it rained, so we drank coffee and watched the harbour.',
      'I would go back to {{location.country}} tomorrow.',
    ],
    comments: [
      'I was there last spring and it has not changed at all.',
      'Which part of {{location.city}} did you stay in?',
      'How was the weather at that time of the year?',
      'Adding this to the list. Thank you for the tip about the small room!',
    ],
  },
  {
    tags: ['cooking', 'recipes', 'vegetarian', 'weeknight', 'baking', 'café', 'leftovers'],
    titles: [
      '{{food.dish}}, the way my grandmother made it',
      'Learning to cook {{food.ethnicCategory}} food at home',
      'In praise of {{food.vegetable}}',
      '{{food.dish}} for a rainy evening',
      'What to do with too much {{food.fruit}}',
      'The only {{food.dish}} that you need',
    ],
    descriptions: ['{{food.description}}', 'Ready in half an hour, and better the next day'],
    sentences: [
      '{{food.description}}',
      'Salt the {{food.vegetable}} early, and be patient.',
      'If you cannot find {{food.ingredient}}, any {{food.meat}} will do.',
      'Add a little {{food.spice}} at the end, never at the beginning.',
      `It feeds ${FEW} people, or two very hungry ones.`,
      'My first attempt ended in the bin, the second in a long silence, the third in applause.',
      'Serve it with {{food.vegetable}} and good bread.',
      'The leftovers, with some {{food.fruit}} on the side, make the best breakfast.',
    ],
    comments: [
      'Made this on Sunday with {{food.ingredient}}. The children asked for more!',
      'What could I take instead of {{food.ingredient}}?',
      'Mine came out too dry. How hot was your oven?',
      'Now I am hungry.',
    ],
  },
  {
    tags: ['books', 'reading', 'fiction', 'history', 'book club', 'libraries'],
    titles: [
      'Reading {{book.title}} again, twenty years later',
      '{{book.author}} deserves better readers',
      '{{book.title}}: an unfair review',
      'On finishing {{book.title}} at four in the morning',
      `${FEW} books for the winter`,
    ],
    descriptions: [
      'On {{book.author}}, and on reading slowly',
      'No spoilers, one complaint, and a recommendation',
      'From the {{book.genre}} shelf of the library around the corner',
    ],
    sentences: [
      'I first read {{book.title}} at school, and understood nothing.',
      'The middle third drags, as the middle third always does.',
      `By page ${MANY} I had stopped taking notes.`,
      '{{book.author}} writes as if nobody was watching.',
      'It stands on my shelf next to {{book.series}}, and the two do not get along.',
      'Our book club was divided, which is the best that can be said of a book.',
      'Whoever likes {{book.author}} will like this one; I am less sure about the others.',
      'The last chapter made me miss my stop.',
    ],
    comments: [
      'Try {{book.series}} next.',
      'I gave up halfway. Does it get better?',
      'The translation matters a lot with this one.',
      'We read it in our book club last month and nobody agreed with anybody.',
    ],
  },
  {
    tags: ['music', 'vinyl', 'concerts', 'playlists', 'home studio'],
    titles: [
      'The record I keep coming back to: {{music.album}}',
      'A short love letter to {{music.genre}}',
      '{{music.artist}} live: what a night',
      '"{{music.songName}}", bar by bar',
      'What {{music.artist}} taught me about patience',
    ],
    descriptions: [
      'Some {{music.genre}}, some memories, one playlist',
      'Why {{music.artist}} still matters',
      'Best read with headphones on',
    ],
    sentences: [
      'I found {{music.album}} in a box at a flea market.',
      'There is a mistake in the second verse, and they left it in.',
      'It is not quite {{music.genre}}, and not quite anything else.',
      'When {{music.artist}} came on, the whole room went quiet.',
      'Listen to "{{music.songName}}" twice before you judge it.',
      'The drums sound as if they were recorded in a stairwell, because they were.',
      'I have played it to everybody who came to visit, whether they wanted to or not.',
    ],
    comments: [
      'Was at the same concert! The encore!',
      'You should hear "{{music.songName}}" in this light.',
      'Not my kind of {{music.genre}}, but I enjoyed reading this.',
    ],
  },
  {
    tags: ['nature', 'birds', 'gardening', 'hiking', 'weather diary'],
    titles: [
      'A {{animal.bird}} in the garden',
      'Counting birds in {{location.city}}',
      'What grows on a balcony that faces north',
      'Up before dawn for the {{animal.bird}}',
      'The year of the {{animal.bird}}',
    ],
    descriptions: ['Binoculars, cold feet and a great deal of waiting', 'From the diary of a patient gardener'],
    sentences: [
      'The {{animal.bird}} came back on a Tuesday, as it did last year.',
      'There was frost on the gate until ten.',
      `I counted ${MANY} of them, and then lost count.`,
      'The tomatoes have given up, the beans have not.',
      'A neighbour swears that it was a {{animal.bird}}; I have my doubts.',
      'Sit still for a quarter of an hour and the hedge begins to move.',
      'I will plant less next year. I say so every year.',
    ],
    comments: [
      'We had a {{animal.bird}} here as well, two weeks earlier than usual.',
      'Lovely. What binoculars do you use?',
      'The slugs got mine.',
    ],
  },
];

/** What fits anywhere. */
export const smallTalk = {
  sentences: [
    'I have been meaning to write this down for a while.',
    'It did not go as planned.',
    'There is more to say about this, but not today.',
    'More than one of you wrote to ask, so here is the long answer.',
    'I was wrong about that, and I am happy to admit it.',
    'It sounds obvious now.',
    'Your mileage may vary.',
  ],
  headings: ['How it began', 'What I would do differently', 'The details', 'In short', 'What comes next'],
  comments: [
    'Thank you for writing this up!',
    'I do not agree with all of it, but it made me think.',
    'Great read. Looking forward to the next one.',
    'Could you say more about the second part?',
    'This is exactly what I needed today. 👏',
    'Finally somebody says it.',
    'I sent this to {{person.firstName}}, who has been asking for months.',
    'Short and sweet.',
  ],
};

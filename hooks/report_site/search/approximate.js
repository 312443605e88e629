/*
 * The approximate stages of the search, loaded by worker.js only when a query stands nowhere literally. A stage takes a term
 * and returns the texts that may stand for it; the worker then looks for these as it looks for any other text.
 */
"use strict";

const HAN = /\p{Script=Han}/u;
const VARIANTS_TRIED = 30;

/** Synonyms: every word of the term that belongs to a group, replaced by the others of the group. */
function synonyms(term, index) {
  const variants = [];
  for (const group of index.synonyms) {
    const word = group.filter((each) => term.needle.includes(each)).sort((a, b) => b.length - a.length)[0];
    if (!word) continue;
    for (const other of group) if (other !== word) variants.push(term.needle.split(word).join(other));
  }
  return variants;
}

const DIGITS = "零一二三四五六七八九";
const UNITS = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8 };

/** The number that Chinese numerals say: 一百二十 = 120, 二〇二三 = 2023; null if they say none. */
function chineseNumber(text) {
  const digit = (letter) => DIGITS.indexOf(letter.replace("〇", "零").replace("两", "二"));
  if (!/[十百千万亿]/.test(text)) return Array.from(text, digit).join("");
  let [total, part, number] = [0, 0, 0];
  for (const letter of text) {
    const unit = UNITS[letter];
    if (!unit) number = digit(letter);
    else if (unit < 1e4) [part, number] = [part + (number || 1) * unit, 0];
    else [total, part, number] = [(total + part + number || 1) * unit, 0, 0];
  }
  return String(total + part + number);
}

/** A number in Chinese numerals, below 10000 in each group: 10500 = 一万零五百. */
function chineseNumerals(number) {
  if (number >= 1e8) return chineseNumerals(Math.floor(number / 1e8)) + "亿" + rest(number % 1e8, 1e7);
  if (number >= 1e4) return chineseNumerals(Math.floor(number / 1e4)) + "万" + rest(number % 1e4, 1e3);
  let text = "";
  let zero = false;
  for (const [unit, name] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]]) {
    const digit = Math.floor(number / unit) % 10;
    if (digit) text += (zero ? "零" : "") + DIGITS[digit] + name;
    zero = !digit && text !== "";
  }
  return text.replace(/^一十/, "十") || "零";
}

function rest(number, full) {
  return number ? (number < full ? "零" : "") + chineseNumerals(number) : "";
}

/** Numerals: 一百余次 = 100余次 = 百余次; every number of the term rewritten alone, and all of them together. */
function numerals(term) {
  const numbers = /[零〇一二两三四五六七八九十百千万亿]+|\d+(?:\.\d+)?[百千万亿]?/g;
  const forms = (text) => {
    const unit = UNITS[text[text.length - 1]];
    const value = isDigit(text[0]) ? String(Math.round(parseFloat(text) * (unit || 1))) : chineseNumber(text);
    if (value.length > 12) return [text];
    const words = chineseNumerals(Number(value));
    const digitwise = Array.from(value, (digit) => (digit === "0" ? "〇" : DIGITS[digit])).join("");
    const short = value.endsWith("0000") ? [`${value.slice(0, -4)}万`] : [];
    const all = [value, words, words.replace(/二(?=[百千万亿])/g, "两"), digitwise, ...short];
    return all.filter((form) => form !== text);
  };
  const found = Array.from(term.needle.matchAll(numbers));
  // 五2 says no number.
  if (found.some((match, place) => place && match.index === found[place - 1].index + found[place - 1][0].length)) return [];
  const variants = [];
  for (const match of found) {
    const [before, after] = [term.needle.slice(0, match.index), term.needle.slice(match.index + match[0].length)];
    for (const form of forms(match[0])) variants.push(before + form + after);
  }
  if (found.length > 1) for (const way of [0, 1]) variants.push(term.needle.replace(numbers, (text) => forms(text)[way]));
  return variants;
}

/** Traditional characters, in the query or in the pages. */
async function traditional(term, index, asked) {
  const { simple } = await tables(index);
  const simplified = Array.from(term.needle, (letter) => simple.get(letter) || letter).join("");
  const classes = Array.from(simplified, (letter) => oneOf(letter + (index.old.get(letter) || "")));
  const surfaces = await surfacesOf(classes.join(""), asked, (text) => text !== term.needle);
  return [simplified, ...synonyms({ needle: simplified }, index), ...surfaces.keys()];
}

/** Pinyin: each syllable is the class of its characters, the last one may be unfinished; or initials of known words. */
async function pinyin(term, index, asked) {
  if (!/[a-z]{2}/.test(term.needle)) return [];
  await tables(index);
  const patterns = [];
  const pieces = term.needle.match(/[a-z]+|[^a-z]+/g);
  const ways = pieces.map((piece) => (/[a-z]/.test(piece) ? syllables(piece, index) : [escapePattern(piece)]));
  const whole = pieces.length > 1 || ways[0].length > 0;
  for (const way of ways.reduce((all, each) => all.flatMap((start) => each.map((one) => start + one)), [""])) {
    if (whole) patterns.push(way);
  }
  const surfaces = patterns.length ? await surfacesOf(patterns.slice(0, 12).join("|"), asked, () => true) : new Map();
  if (surfaces.size || pieces.length > 1) return mostFrequent(surfaces);
  return initials(term.needle, index, asked);
}

/** The ways to read letters as syllables, as patterns; at least one syllable must be complete. */
function syllables(letters, index, complete = 0) {
  if (!letters) return [""];
  const patterns = [];
  for (let length = Math.min(6, letters.length); length; length -= 1) {
    const characters = index.readings.get(letters.slice(0, length));
    if (!characters) continue;
    for (const way of syllables(letters.slice(length), index, complete + 1)) patterns.push(oneOf(characters) + way);
  }
  // Still being typed: dangj.
  if (complete && index.beginnings.has(letters)) patterns.push(oneOf(index.beginnings.get(letters)));
  return patterns.slice(0, 12);
}

/** Initials stand for a known term, the beginning of a title, or what a title holds and texts repeat. */
async function initials(letters, index, asked) {
  if (!/^[a-z]{2,10}$/.test(letters)) return [];
  const classes = Array.from(letters, (letter) => index.beginnings.get(letter));
  if (!classes.every(Boolean)) return [];
  const pattern = classes.map(oneOf).join("");
  const whole = new RegExp(`^${pattern}$`, "u");
  const terms = index.terms.concat(...index.synonyms).filter((word) => whole.test(word));
  if (terms.length || letters.length < 3) return terms;
  const titles = await surfacesOf(pattern, asked, (text, entry, start) => {
    return entry.zone === TITLE && (start === 0 || letters.length > 3);
  });
  const repeated = [];
  for (const text of titles.keys()) if (standsIn(text, 3)) repeated.push(text);
  return repeated;
}

/**
 * Homophones of a typo: half of the characters are right, or three quarters. What half of them mean must be a known term or,
 * from four characters on, stand in a title: in a large site almost any characters sound like something. Three quarters of
 * four or more may stand anywhere: of 200 characters put in by chance one sounds like the one that it replaced.
 */
async function homophones(term, index, asked) {
  const letters = Array.from(term.needle);
  if (letters.length < 2 || letters.length > 16 || !letters.some((letter) => HAN.test(letter))) return [];
  await tables(index);
  const classes = letters.map((letter) => oneOf(index.homophones.get(letter) || letter));
  const wrong = (text) => Array.from(text).filter((letter, place) => letter !== letters[place]).length;
  const surfaces = await surfacesOf(classes.join(""), asked, (text) => wrong(text) > 0 && wrong(text) * 2 <= letters.length);
  const known = new Set(index.terms.concat(...index.synonyms, Object.keys(index.kinds), Object.keys(index.states)));
  const meant = (text) => known.has(text) || (letters.length > 3 && (wrong(text) * 4 <= letters.length || standsInTitle(text)));
  return mostFrequent(surfaces).filter(meant);
}

/** The stages in their order, each with the name that readers see. */
self.STAGES = [
  ["同义词", synonyms],
  ["数字写法", numerals],
  ["繁体字", traditional],
  ["拼音", pinyin],
  ["同音字", homophones],
];

/** Whether a text stands in so many sections. */
function standsIn(text, times) {
  let count = 0;
  for (const shard of loaded) {
    count += scan(shard, { raw: text, needle: text, exact: false }).size;
    if (count >= times) return true;
  }
  return false;
}

function standsInTitle(text) {
  return loaded.some((shard) => {
    const found = scan(shard, { raw: text, needle: text, exact: false });
    return Array.from(found.values()).some((find) => find.rank < RANK.FIELDS);
  });
}

/** The texts of the pages that match a pattern, with how often. */
async function surfacesOf(pattern, asked, accept) {
  const expression = new RegExp(pattern, "gu");
  const surfaces = new Map();
  for (const shard of loaded) {
    await breath(asked);
    for (const match of shard.text.matchAll(expression)) {
      const number = entryAt(shard, match.index);
      if (!accept(match[0], shard.entries[number], match.index - shard.starts[number])) continue;
      surfaces.set(match[0], (surfaces.get(match[0]) || 0) + 1);
    }
  }
  return surfaces;
}

function mostFrequent(surfaces) {
  const sorted = Array.from(surfaces).sort(([, a], [, b]) => b - a);
  return sorted.slice(0, VARIANTS_TRIED).map(([text]) => text);
}

function oneOf(characters) {
  return characters.length > 1 ? `[${characters}]` : escapePattern(characters);
}

/** Fetch the character tables, once: which characters are read how, which is the simplified form of which. */
async function tables(index) {
  if (index.readings) return index;
  const data = JSON.parse(await fetchCompressed(index.characters));
  index.homophones = new Map();
  index.beginnings = new Map();
  const readings = new Map();
  for (const [syllable, [first, other = ""]] of Object.entries(data.pinyin)) {
    readings.set(syllable, first + other);
    for (const letter of first) index.homophones.set(letter, first);
    for (let length = 1; length <= syllable.length; length += 1) {
      const start = syllable.slice(0, length);
      index.beginnings.set(start, (index.beginnings.get(start) || "") + first + other);
    }
  }
  index.simple = new Map();
  index.old = new Map();
  const pairs = Array.from(data.traditional);
  for (let i = 0; i < pairs.length; i += 2) {
    index.simple.set(pairs[i], pairs[i + 1]);
    index.old.set(pairs[i + 1], (index.old.get(pairs[i + 1]) || "") + pairs[i]);
  }
  index.readings = readings;
  return index;
}

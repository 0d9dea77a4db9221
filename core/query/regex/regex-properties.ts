import { shown } from '../../errors.ts'

/**
 * The `\p{…}` that the store's RE2 and re2js both know: general categories and scripts, of Unicode 15 in the one and 17
 * in the other, so that of characters newer than 15 the store knows nothing. `C` is left out, since re2js counts the
 * characters among it that are none yet. A test asks the engine for every one of them.
 */
const CATEGORIES = `
  Cc Cf Co L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs`
const SCRIPTS = `
  Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki
  Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee
  Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan
  Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi
  Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited
  Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
  Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian
  Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui
  Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari
  Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic
  Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage
  Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan
  Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri
  Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh
  Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square`

/** By their exact names. */
export const REGEX_PROPERTIES: ReadonlySet<string> = new Set(
  ['Any', CATEGORIES, SCRIPTS].flatMap(names => names.trim().split(/\s+/)),
)

/** Text that means itself, then escapes; a `\p` with its name, in braces or one letter. */
const ESCAPE = /\\Q[\s\S]*?(?:\\E|$)|\\[pP](?:\{\^?([^}]*)\}|([A-Za-z]))|\\[\s\S]/g

/** What is wrong with the first `\p{…}` of an expression that is not known on both sides. */
export function propertyFault(source: string): string | undefined {
  for (const { 0: written, 1: braced, 2: letter, index } of source.matchAll(ESCAPE)) {
    const name = braced ?? letter
    if (name === undefined || REGEX_PROPERTIES.has(name)) continue
    return `${shown(written)} at character ${index + 1} of the expression is no class of characters that is known: use a category such as p{L}, p{Lu} or p{Nd}, a script such as p{Greek}, or the characters themselves, [a-z]`
  }
  return undefined
}

/** What is wrong with the first `\B`: the store's RE2 reads bytes, and finds one inside of every character beyond ASCII. */
export function noBoundaryFault(source: string): string | undefined {
  for (const { 0: written, index } of source.matchAll(ESCAPE))
    if (written === '\\B')
      return `\\B at character ${index + 1} of the expression is not the same everywhere beyond ASCII: write what stands there, as in [0-9A-Za-z_]`
  return undefined
}

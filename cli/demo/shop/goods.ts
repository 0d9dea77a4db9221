/** What the shop sells: outdoor things, 24 kinds in 6 makes. All names are made up. */

export interface Good {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly cents: number
}

const KINDS: readonly (readonly [name: string, category: string, code: string, cents: number])[] = [
  ['trail running shoe', 'shoes', 'TRS', 11_990],
  ['hiking boot', 'shoes', 'HBT', 17_950],
  ['approach shoe', 'shoes', 'APS', 13_900],
  ['camp sandal', 'shoes', 'CSN', 5_990],
  ['rain jacket', 'clothing', 'RJK', 18_900],
  ['down jacket', 'clothing', 'DJK', 24_900],
  ['merino base layer', 'clothing', 'MBL', 7_990],
  ['softshell trousers', 'clothing', 'SST', 9_990],
  ['wool socks', 'clothing', 'WSK', 1_790],
  ['sun hat', 'clothing', 'SHT', 2_990],
  ['two-person tent', 'camping', 'TN2', 32_900],
  ['four-season tent', 'camping', 'TN4', 64_900],
  ['sleeping bag', 'camping', 'SLB', 19_900],
  ['sleeping mat', 'camping', 'SLM', 8_900],
  ['gas stove', 'camping', 'GST', 4_990],
  ['titanium mug', 'camping', 'TMG', 2_490],
  ['head lamp', 'camping', 'HLP', 4_490],
  ['water filter', 'camping', 'WFL', 3_990],
  ['40 l backpack', 'packs', 'BP4', 14_900],
  ['65 l backpack', 'packs', 'BP6', 22_900],
  ['dry bag', 'packs', 'DRB', 1_990],
  ['trekking poles', 'climbing', 'TPL', 8_990],
  ['climbing rope 60 m', 'climbing', 'CR6', 15_990],
  ['chest harness', 'climbing', 'CHN', 5_490],
]
const MAKES = ['Fernweg', 'Altamar', 'Norrvik', 'Cairnstone', 'Tidewater', 'Öresten']

export const GOODS: readonly Good[] = MAKES.flatMap((make, m) =>
  KINDS.map(([name, category, code, cents], k) => ({
    id: 1_000 + m * 97 + k * 4,
    sku: `${code}-${make.slice(0, 2).toUpperCase().replace('Ö', 'O')}${10 + ((m * 7 + k * 3) % 90)}`,
    name: `${make} ${name}`,
    category,
    cents: cents + m * 500,
  })),
)

/** What people type into the search field; the last ones find nothing. */
export const SEARCHES: readonly (readonly [text: string, hits: number])[] = [
  ['running shoes', 128],
  ['trail running shoes', 42],
  ['rain jacket', 86],
  ['rain jacket women', 37],
  ['tent', 154],
  ['2 person tent', 31],
  ['sleeping bag down', 27],
  ['sleeping bag -10', 12],
  ['merino', 94],
  ['wool socks', 61],
  ['headlamp', 44],
  ['backpack 40l', 29],
  ['climbing rope', 18],
  ['gas stove', 23],
  ['crème solaire', 3],
  ['wanderschuhe größe 46', 9],
  ['water filter', 35],
  ['trekking poles carbon', 14],
  ['ice axe', 0],
  ['kayak', 0],
]

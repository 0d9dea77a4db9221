/** The shortcut that opens the palette, which has no place in it. */
export const PALETTE_KEY = 'mod+k'
/** The shortcut that opens the help. */
export const HELP_KEY = '?'

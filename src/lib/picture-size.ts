/** In pixels, as Open Graph asks for it; apart from the drawing, which pages have no use for. */
export const PICTURE = { width: 1200, height: 630 };

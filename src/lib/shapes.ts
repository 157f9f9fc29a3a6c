/** The shapes that say risk and access beside their words, as paths in a square of 16: pages and pictures draw the same ones. */
import type { Access, Risk } from '../../risk/model.ts';

/** How much of the circle around 8 8 with radius 6 is filled, clockwise from the top; '' where nothing is. */
export const RISK_FILL: Record<Risk, string> = {
  low: '',
  medium: 'M8 8V2a6 6 0 0 1 6 6z',
  high: 'M8 2a6 6 0 0 1 0 12z',
  critical: 'M8 2a6 6 0 0 1 0 12A6 6 0 0 1 8 2z',
};

/** An eye, a pen, a bolt: outlines. */
export const ACCESS_OUTLINE: Record<Access, string> = {
  read: 'M1 8c2-3.4 4.3-5 7-5s5 1.6 7 5c-2 3.4-4.3 5-7 5s-5-1.6-7-5zM8 5.600a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.800z',
  write: 'M2 14l.8-3.600L11 2.200l2.8 2.8-8.2 8.200zM9.3 3.900l2.8 2.8',
  execute: 'M9.5 1L3 9h4.200L6.5 15 13 7H8.800z',
};

/** Facts about the site itself that are set where it is built. */

/** Where corrections are sent: astro.config.mjs sets it from TOOLRISK_REPOSITORY; `undefined` where nobody has. */
export const repository: string | undefined = import.meta.env.TOOLRISK_REPOSITORY || undefined;

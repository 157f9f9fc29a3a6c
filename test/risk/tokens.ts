/**
 * An example of every known token, put together when a test runs, so that nothing that looks like a credential stands in
 * this repository.
 */
import { TOKEN_SHAPES } from '../../risk/token-shapes.ts';

const MIXED = 'q7Wm2ZkP0sXv9LtR4yBn6HcD1fGj8KaE3uVi5To';
const HEX = '0a9b8c7d6e5f4031a2b3c4d5e6f70819';
const UPPER = 'Q7WM2ZKP0SXV9LTR4YBN6HCD1FGJ8KAE3UVI5TO';
const of = (letters: string) => (length: number) => letters.repeat(9).slice(0, length);
const [mixed, hex, upper] = [of(MIXED), of(HEX), of(UPPER)];

/** By the name of a shape: what a whole one is made of. */
const MAKE: Record<string, () => string[]> = {
  'an AWS access key': () => [`AK${'IA'}${upper(16)}`],
  'a GitHub token': () => [`gh${'p_'}${mixed(36)}`, `github_${'pat_'}${mixed(60)}`],
  'a GitLab token': () => [`gl${'pat-'}${mixed(20)}`],
  'a Slack token': () => [`xo${'xb-'}${mixed(30)}`],
  'a Slack webhook': () => [`https://hooks.slack${'.com/'}services/T${upper(8)}/B${upper(8)}/${mixed(24)}`],
  'a Discord webhook': () => [
    `https://discord${'.com/'}api/webhooks/${'9081726354'.repeat(2).slice(0, 18)}/${mixed(68)}`,
  ],
  'a Teams webhook': () => [
    `https://acme.webhook.office${'.com/'}webhookb2/${hex(8)}-${hex(4)}@${hex(8)}-${hex(16)}-x/IncomingWebhook/${hex(32)}/${hex(8)}-${hex(12)}`,
  ],
  'a Zapier webhook': () => [`https://hooks.zapier${'.com/'}hooks/catch/4711471/${mixed(7).toLowerCase()}`],
  'a Make webhook': () => [`https://hook.eu1.make${'.com/'}${mixed(32).toLowerCase()}`],
  'an IFTTT webhook': () => [`https://maker.ifttt${'.com/'}trigger/rain/with/key/${mixed(22)}`],
  'a Telegram bot token': () => [`81726354:A${'A'}${mixed(33)}`],
  'a Discord bot token': () => [`M${mixed(25)}.${mixed(6)}.${mixed(30)}`],
  'a secret key': () => [`sk${'-'}${mixed(40)}`, `sk${'-ant-'}${mixed(60)}`],
  'a Stripe key': () => [`sk${'_live_'}${mixed(24)}`],
  'a webhook signing secret': () => [`wh${'sec_'}${mixed(32)}`],
  'a Google API key': () => [`AI${'za'}${mixed(35)}`],
  'a Google access token': () => [`ya${'29.'}${mixed(60)}`],
  'a Google client secret': () => [`GOC${'SPX-'}${mixed(28)}`],
  'an npm token': () => [`np${'m_'}${mixed(36)}`],
  'a PyPI token': () => [`py${'pi-'}${mixed(80)}`],
  'a Docker Hub token': () => [`dckr${'_pat_'}${mixed(27)}`],
  'a Hugging Face token': () => [`h${'f_'}${mixed(34)}`],
  'a Replicate token': () => [`r${'8_'}${mixed(37)}`],
  'a Groq key': () => [`gs${'k_'}${mixed(52)}`],
  'an xAI key': () => [`xa${'i-'}${mixed(80)}`],
  'a Perplexity key': () => [`pp${'lx-'}${mixed(48)}`],
  'a Tavily key': () => [`tv${'ly-'}${mixed(32)}`],
  'a Firecrawl key': () => [`f${'c-'}${hex(32)}`],
  'a LangSmith key': () => [`lsv2${'_pt_'}${hex(32)}_${hex(10)}`],
  'a SendGrid key': () => [`S${'G.'}${mixed(22)}.${mixed(43)}`],
  'a Mailgun key': () => [`ke${'y-'}${hex(32)}`],
  'a DigitalOcean token': () => [`dop${'_v1_'}${hex(64)}`],
  'a Shopify token': () => [`shp${'at_'}${hex(32)}`],
  'a Notion token': () => [`nt${'n_'}${mixed(46)}`],
  'a Linear key': () => [`lin${'_api_'}${mixed(40)}`],
  'a Figma token': () => [`fi${'gd_'}${mixed(43)}`],
  'an Atlassian token': () => [`ATA${'TT3'}${mixed(180)}`],
  'an Airtable token': () => [`pa${'t'}${mixed(14)}.${hex(64)}`],
  'a Databricks token': () => [`da${'pi'}${hex(32)}`],
  'a Grafana token': () => [`gl${'sa_'}${mixed(41)}`],
  'a Sentry token': () => [`sn${'trys_'}${mixed(60)}`],
  'a Postman key': () => [`PM${'AK-'}${hex(24)}-${hex(34)}`],
  'a Doppler token': () => [`dp${'.pt.'}${mixed(43)}`],
  'a Vault token': () => [`hv${'s.'}${mixed(90)}`],
  'a PlanetScale token': () => [`pscale${'_tkn_'}${mixed(43)}`],
  'a Supabase token': () => [`sb${'p_'}${hex(40)}`],
  'a New Relic key': () => [`NR${'AK-'}${upper(27)}`],
  'an age key': () => [`AGE-SECRET${'-KEY-1'}${upper(58)}`],
  'a signed token (JWT)': () => [`ey${'J'}${mixed(30)}.ey${'J'}${mixed(40)}.${mixed(43)}`],
  'a private key': () => [
    `-----BEGIN PRIVATE${' KEY-----'}\n${mixed(64)}\n${mixed(30)}\n-----END PRIVATE${' KEY-----'}`,
    `-----BEGIN RSA PRIVATE${' KEY-----'}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${mixed(64)}\n-----END RSA PRIVATE${' KEY-----'}`,
  ],
};

export interface Example {
  name: string;
  /** As it would stand in a text. */
  whole: string;
  /** The part that has to be hidden. */
  secret: string;
}

export const EXAMPLES: Example[] = [...new Set(TOKEN_SHAPES.map(({ name }) => name))].flatMap((name) =>
  (MAKE[name]?.() ?? [`there is no example of ${name}`]).map((whole) => {
    const groups = TOKEN_SHAPES.map(({ form }) => form.exec(whole)?.groups?.secret).find(
      (found) => found !== undefined,
    );
    return { name, whole, secret: groups ?? whole };
  }),
);

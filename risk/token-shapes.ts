/**
 * How the credentials of known services look, as data. What masks an address and what looks for leaked secrets read the
 * same list, so that the one never shows what the other would report.
 */

export interface TokenShape {
  /** With its article: "a GitHub token". */
  name: string;
  /** How one begins, where that alone tells it from other text; expression source. */
  begins?: string;
  /** A whole one within any text. The group `secret` is the part that has to be masked, where that is not all of it. */
  form: RegExp;
}

const END = '(?![A-Za-z0-9])';
/** A letter, digit, underscore or hyphen. */
const W = '[\\w-]';

const shape = (name: string, begins: string, rest: string): TokenShape => ({
  name,
  begins,
  form: new RegExp(`(?<![A-Za-z0-9])(?:${begins})${rest}${END}`),
});
const address = (name: string, form: RegExp): TokenShape => ({ name, form });

export const TOKEN_SHAPES: readonly TokenShape[] = [
  shape('an AWS access key', 'AKIA|ASIA', '[0-9A-Z]{16}'),
  shape('a GitHub token', 'gh[pousr]_', '[A-Za-z0-9]{36}'),
  shape('a GitHub token', 'github_pat_', '\\w{50,255}'),
  shape('a GitLab token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-', `${W}{20,64}`),
  shape('a Slack token', 'xox[abeprs]-|xapp-', '[0-9A-Za-z-]{20,200}'),
  address(
    'a Slack webhook',
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?:\w{5,20}\/){1,3}(?<secret>\w{16,64})/,
  ),
  address(
    'a Discord webhook',
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{15,22}\/(?<secret>[\w-]{50,90})/,
  ),
  address(
    'a Teams webhook',
    /webhook\.office\.com\/webhookb2\/[\w@-]{36,80}\/\w{5,30}\/(?<secret>[0-9a-f]{32}(?:\/[\w-]{10,80}){0,2})/,
  ),
  address('a Zapier webhook', /hooks\.zapier\.com\/hooks\/catch\/(?<secret>\d{4,12}\/\w{5,20})/),
  address('a Make webhook', /hook\.[a-z]{2,4}\d{0,2}\.make\.com\/(?<secret>[a-z0-9]{20,64})/),
  address('an IFTTT webhook', /maker\.ifttt\.com\/trigger\/[\w-]{1,80}\/(?:json\/)?with\/key\/(?<secret>[\w-]{16,64})/),
  { name: 'a Telegram bot token', form: /(?<!\d)\d{8,10}:AA[\w-]{32,35}(?![\w-])/ },
  { name: 'a Discord bot token', form: /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/ },
  shape('a secret key', 'sk-(?:ant-|proj-|or-|svcacct-|admin-)?', `${W}{20,200}`),
  shape('a Stripe key', '[srp]k_live_', '[A-Za-z0-9]{16,200}'),
  shape('a webhook signing secret', 'whsec_', '[A-Za-z0-9+/=]{24,64}'),
  shape('a Google API key', 'AIza', `${W}{35}`),
  shape('a Google access token', 'ya29\\.', '[\\w.-]{30,300}'),
  shape('a Google client secret', 'GOCSPX-', `${W}{28}`),
  shape('an npm token', 'npm_', '[A-Za-z0-9]{36}'),
  shape('a PyPI token', 'pypi-', `${W}{50,300}`),
  shape('a Docker Hub token', 'dckr_[po]at_', `${W}{27,32}`),
  shape('a Hugging Face token', 'hf_', '[A-Za-z0-9]{34}'),
  shape('a Replicate token', 'r8_', '[A-Za-z0-9]{37}'),
  shape('a Groq key', 'gsk_', '[A-Za-z0-9]{48,60}'),
  shape('an xAI key', 'xai-', '[A-Za-z0-9]{70,90}'),
  shape('a Perplexity key', 'pplx-', '[A-Za-z0-9]{40,60}'),
  shape('a Tavily key', 'tvly-(?:dev-|prod-)?', '[A-Za-z0-9]{20,50}'),
  shape('a Firecrawl key', 'fc-', '[0-9a-f]{32}'),
  shape('a LangSmith key', 'lsv2_(?:pt|sk)_', '[0-9a-f]{32}_[0-9a-f]{10}'),
  shape('a SendGrid key', 'SG\\.', `${W}{22}\\.${W}{43}`),
  shape('a Mailgun key', 'key-', '[0-9a-f]{32}'),
  shape('a DigitalOcean token', 'do[opr]_v1_', '[0-9a-f]{64}'),
  shape('a Shopify token', 'shp(?:at|ca|pa|ss)_', '[0-9a-f]{32}'),
  shape('a Notion token', 'ntn_', '[A-Za-z0-9]{40,60}'),
  shape('a Linear key', 'lin_(?:api|oauth)_', '[A-Za-z0-9]{40,64}'),
  shape('a Figma token', 'figd_', `${W}{40,64}`),
  shape('an Atlassian token', 'ATATT3', '[\\w=-]{100,250}'),
  shape('an Airtable token', 'pat[A-Za-z0-9]{14}\\.', '[0-9a-f]{64}'),
  shape('a Databricks token', 'dapi', '[0-9a-f]{32}'),
  shape('a Grafana token', 'gl(?:sa|c)_', '[\\w+/=]{32,200}'),
  shape('a Sentry token', 'sntry[su]_', '[\\w+/=.]{40,300}'),
  shape('a Postman key', 'PMAK-', '[0-9a-f]{24}-[0-9a-f]{34}'),
  shape('a Doppler token', 'dp\\.(?:pt|st|sa|ct|scim|audit)\\.', '[\\w.]{40,60}'),
  shape('a Vault token', 'hv[sbr]\\.', `${W}{24,200}`),
  shape('a PlanetScale token', 'pscale_(?:tkn|pw|oauth)_', '[\\w.-]{32,64}'),
  shape('a Supabase token', 'sbp_', '[0-9a-f]{40}'),
  shape('a New Relic key', 'NRAK-', '[A-Z0-9]{27}'),
  shape('an age key', 'AGE-SECRET-KEY-1', '[0-9A-Z]{58}'),
  {
    name: 'a signed token (JWT)',
    begins: 'eyJ',
    form: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}/,
  },
  {
    name: 'a private key',
    // To its last line, headers of an encrypted one among them; line ends may have become spaces or "\n".
    form: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----(?:[^-]|-(?!----)){16,20000}(?:-----END (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----)?/,
  },
];

/** Whether a value begins like a known token and goes on long enough to be one, whatever its exact form. */
export function beginsLikeToken(value: string): boolean {
  return BEGINNING.test(value);
}

const BEGINNING = new RegExp(
  `^(?:${TOKEN_SHAPES.flatMap(({ begins }) => begins ?? []).join('|')}|sk_|pk_|rk_)\\S{8,}$`,
);

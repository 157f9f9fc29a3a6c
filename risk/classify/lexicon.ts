/**
 * The words that decide, with what each pulls towards: one place to read, argue with and extend. No word here belongs to
 * one server or product. Weights are log-odds for the verb of a name; a sentence's verb counts at a share of them.
 */
import type { Access } from '../model.ts';

export interface Verb {
  pulls: Access;
  weight: number;
  /** The word is as often a thing as an action (run, order, test), so position and siblings decide which it is. */
  alsoNoun: boolean;
}

/** Each action once, under what it pulls towards and how strongly. */
export const VERB_GROUPS: readonly { pulls: Access; weight: number; words: string }[] = [
  // Running a calculation calculates.
  { pulls: 'read', weight: 5.2, words: 'calculate compute estimate' },
  {
    pulls: 'read',
    weight: 4.2,
    words: `get list fetch retrieve read show view describe search find lookup count inspect examine explain introspect
      summarize summarise analyze analyse compare preview whoami discover browse identify
      locate geocode diff peek enumerate display`,
  },
  {
    pulls: 'read',
    weight: 3.2,
    words: `check verify validate parse extract translate transcribe detect predict forecast recommend suggest explore
      wait poll ping lint audit monitor measure rank match enrich observe decode encode hash grep glob simulate
      solve query ask scan scrape crawl visualize visualise determine gather collect obtain provide return tell
      see correlate investigate assert blame proofread paraphrase rephrase symbolicate deobfuscate decompile disassemble
      unminify triage contains exists who where which nearest closest latest recent similar related trending upcoming nearby
      screenshot capture inquire interpret assess recall trace tail quote diagnose think reason dump intersect traverse
      outline report is has can does tokenize demonstrate consult await guess subtract multiply divide sum sqrt echo sample shuffle roll decompress
      ascertain classify collate contrast corroborate crosscheck deduce demystify differentiate disambiguate dissect
      distinguish elaborate elucidate geolocate glance hypothesise hypothesize itemise itemize perceive peruse pinpoint probe
      quantify troubleshoot reckon scrutinise scrutinize sift skim sniff tabulate tally triangulate vet weigh whois
      concat format status info details stats statistics history tree overview metadata help version
      versions logs metrics health ls cat stat about insights trends summary summaries guide examples instructions`,
  },
  {
    pulls: 'read',
    weight: 1.6,
    words: `test research review plan track select choose filter sort score profile map look watch log resolve evaluate
      load debug detail example docs documentation schema draw render random availability usage process
      understand decide chat snapshot brainstorm expand infer recognize recognise autocomplete learn connect aggregate convert compress
      plot interpolate resample top screen walk drill simplify normalize normalise decrypt transpile vectorize`,
  },
  { pulls: 'read', weight: 1, words: 'generate' },
  {
    pulls: 'write',
    weight: 4.2,
    words: `create add insert update edit modify delete remove write append save store upsert rename move duplicate
      upload attach detach assign unassign unlink untag archive unarchive restore unpublish send reply forward merge
      reopen unlock unpin unstar unfollow subscribe unsubscribe register unregister grant revoke rotate purge drop
      truncate wipe erase destroy refund pay buy sell withdraw reschedule submit decline mute unmute ban unban kick
      dismiss toggle replace overwrite migrate remember memorize memorise forget ingest provision allocate promote demote
      stake unstake redeem onboard associate disassociate enroll unenroll trash undelete reassign prepend redact snooze
      rsvp borrow repay liquidate donate autofill populate customize customise reorder reparent finalize finalise void
      acknowledge ack impersonate upvote downvote retweet unlike persist put set configure enable disable activate
      deactivate suspend unsuspend transition protect renew purchase clear reset commit push clone transfer manage topup join leave embed
      unstage cherry squash rebase discard expire flush adjust make change fork copy publish invite share post unresolve deallocate
      override revert undo redo unwatch untrack unmonitor amend annotate appoint authorize authorise deauthorize blacklist
      whitelist cleanup consolidate deprecate deregister designate instantiate scaffold deliver relocate reposition
      rescind reinstate retitle recolor unzip unpack unlist waive regenerate
      broadcast debit deduct freeze mutate alter backfill redistribute updater deleter remover uploader
      abandon abolish airdrop amass apportion bind unbind chmod chown confiscate contribute dedupe deduplicate defer demolish
      deprioritise deprioritize disinvite disown dispose dissolve elevate eliminate encash endorse enlist evict expel forfeit hire
      increment decrement inscribe lend levy nominate nullify offboard outbid oust overrule pledge postpone prolong propagate
      yank mark delay
      pseudonymise pseudonymize ratify reassess reclassify recruit rectify reimburse relinquish remap remit replenish replicate
      repoint reprioritise reprioritize rescale reseed reshape resync resynchronise resynchronize retarget retract revive
      sequester sever symlink synchronise synchronize surrender tombstone transmit transplant uncheck unset veto withhold`,
  },
  {
    pulls: 'write',
    weight: 3,
    words: `comment approve reject close lock pin star follow like link tag label reserve cancel schedule
      accept respond react vote flag block unblock complete finish sync import record sign swap bridge
      claim draft fill checkout stage stash pull init initialize initialise setup resize crop patch place book order
      maintain extend combine split apply bump tip tweet email notify message charge dispute correct fix repair
      refactor optimize optimise transform train mint compose bookmark confirm release
      arrange advance ignore unignore inject invalidate mount unmount paste quarantine rebalance recover
      remediate retire revise rewind scrub seal supersede tidy renumber extrude align distribute begin
      checkin consume organize organise signin signout signoff
      flip trim clean uninstall prune deposit handoff escalate fund issue wrap
      reconcile acquire adapt adopt allot anonymise anonymize award certify codify compensate curate disclose divert enforce establish
      exempt exclude expedite foster graduate incorporate insure integrate intervene jot mitigate moderate monetise monetize
      pair unpair park prioritise prioritize propose reinforce repurpose reward seed silence sponsor standardise standardize steer
      strike tamper tune vacuum whitelabel`,
  },
  {
    pulls: 'write',
    weight: 1.6,
    words: `answer contain refresh export download disconnect synthesize authenticate login logout enhance index feedback
      refine redirect raise snap stitch strip zip pack mirror group ungroup remix transcode empty hide unhide
      exchange`,
  },
  {
    pulls: 'execute',
    weight: 4.2,
    words: `execute exec eval invoke trigger start stop restart launch deploy undeploy redeploy rollback rebuild terminate
      kill reboot shutdown abort spawn rerun retry replay dispatch scale install navigate click hover drag tap
      swipe scroll press drain cordon uncordon halt failover redrive pause unpause resume boot automate interact type goto
      recycle reprocess run build call reload act relaunch sideload longpress doubleclick keypress rescan bootstrap`,
  },
  {
    pulls: 'execute',
    weight: 3,
    words: `upgrade downgrade initiate control open step continue play enqueue requeue orchestrate compile
      focus maximize minimize power switch emit fling emulate wake hibernate eject drive quit exit blur speak
      say signal vibrate fuzz benchmark seek dial arm disarm kickoff accelerate decelerate autorun bruteforce calibrate daemonize
      detonate engage exploit skip turnon turnoff poweron poweroff powerdown startup ignite interrupt jump land takeoff pilot preheat throttle warmup unplug`,
  },
  // The commonest ones of Spanish, Portuguese, French and German.
  {
    pulls: 'read',
    weight: 4.2,
    words: `listar lista obtener obtiene obter buscar busca consultar consulta leer ler mostrar muestra mostra devuelve retorna
      calcular calcula validar valida verificar verifica comparar lister obtenir rechercher afficher renvoie suchen abrufen
      anzeigen auflisten`,
  },
  {
    pulls: 'write',
    weight: 4.2,
    words: `crear crea criar cria eliminar elimina excluir exclui borrar borra actualizar actualiza atualizar atualiza modificar
      modifica agregar agrega adicionar adiciona guardar guarda salvar salva enviar envia supprimer ajouter envoyer erstellen
      aktualisieren senden speichern`,
  },
  {
    pulls: 'execute',
    weight: 4.2,
    words: 'ejecutar ejecuta executar executa iniciar inicia detener detiene reiniciar reinicia lancer ausfuehren',
  },
  { pulls: 'execute', weight: 1.4, words: 'task operate perform request action command delegate handle fire' },
];

/** Actions that are as often things. */
export const ALSO_NOUNS = set(
  `post comment share link tag label flag vote record sign draft book order schedule fund charge index patch email message
   mark lock pin star like block change set stage import export download issue release transfer copy fork commit push claim
   place upload tip top bookmark fix format run build deploy call trigger launch test process task request
   action command query search log logs report trace diff lookup quote estimate preview forecast audit scan status info
   details detail stats statistics history tree overview metadata help version versions docs documentation metrics
   health about insights trends summary summaries guide example examples instructions schema plan review research
   profile map track score sample filter sort match screenshot capture crawl scrape monitor count view display type power
   control play switch step focus tap press store merge pull fill drag bridge swap split stake clone rebuild install
   chat snapshot invite wrap tweet dispute stash squash embed topup purchase restart stop start boot dump
   screen walk drill empty group snap zip pack mirror raise advance drive act benchmark exit blur
   scaffold blacklist whitelist cleanup hide undo redo who where which contains see triage
   broadcast signal exchange react compose
   setup answer delay award reward seed silence sponsor park pair interrupt exploit probe contrast jump land pilot throttle vacuum
   strike surrender veto glance has is does tail cat stat rank fire hover scroll cherry random availability usage can make leave clear`,
);

const VERBS: ReadonlyMap<string, Verb> = new Map(
  VERB_GROUPS.flatMap(({ pulls, weight, words }) =>
    listOf(words).map((word): [string, Verb] => [word, { pulls, weight, alsoNoun: ALSO_NOUNS.has(word) }]),
  ),
);

/**
 * The action that a word is, if it is one. Doing again is like doing (`resend`, `recreate`), and undoing changes what was
 * done (`unmerge`, `unset`), without standing in the lexicon.
 */
export function verbOf(word: string): Verb | undefined {
  const known = VERBS.get(word);
  if (known || word.length < 6) return known;
  const again = word.startsWith('re') ? VERBS.get(word.slice(2).replace(/^-/, '')) : undefined;
  if (again && again.pulls !== 'read') return { ...again, alsoNoun: false };
  const undone = word.startsWith('un') ? VERBS.get(word.slice(2)) : undefined;
  return undone && undone.pulls === 'write' ? { pulls: 'write', weight: 4.2, alsoNoun: false } : undefined;
}

/** Things that run by themselves. */
const RUNNING_THINGS = `run job task build pipeline workflow execution session instance machine vm container pod process server
  service cluster crawl query deployment sandbox agent node app application stack project dyno worker training scan actor
  daemon simulator device browser database scrape export automation campaign inference replica compute playback print
  prediction finetune`;

export interface ObjectRule {
  verbs: ReadonlySet<string>;
  /** Singular. */
  things: ReadonlySet<string>;
  /**
   * Where the thing has to be the name's object itself (create_run, not create_run_group), or has to say of what kind that
   * is (set_active_project, not set_device_active).
   */
  as?: 'object' | 'kind';
  pulls: Access;
  weight: number;
  /** What the rule takes away from: the reading of the verb that it overrules. */
  against?: Access;
  says: string;
}

/** Verbs whose object decides what they do; the first rule that fits counts. */
export const OBJECT_RULES: readonly ObjectRule[] = [
  {
    verbs: set('cancel stop start pause resume restart suspend terminate abort kill power deallocate discard'),
    things: set(RUNNING_THINGS),
    pulls: 'execute',
    weight: 3.4,
    against: 'write',
    says: 'is a thing that runs by itself',
  },
  {
    verbs: set('create launch submit provision add'),
    things: set('deployment pod instance vm droplet sandbox job execution workload crawl run prediction'),
    as: 'object',
    pulls: 'execute',
    weight: 4.6,
    against: 'write',
    says: 'is a thing that runs from the moment it is created',
  },
  {
    verbs: set('resolve unresolve'),
    things: set(
      'thread comment issue alert incident conflict dispute ticket case conversation discussion finding review blocker task request',
    ),
    pulls: 'write',
    weight: 4.6,
    says: 'is a thing whose state is changed by resolving it',
  },
  {
    verbs: set('connect'),
    things: set('relation relationship signal'),
    pulls: 'write',
    weight: 4,
    says: 'is a record of what belongs together',
  },
  {
    verbs: set('ping'),
    things: set('webhook hook'),
    pulls: 'write',
    weight: 4,
    against: 'read',
    says: 'is told to call an address outside',
  },
  {
    verbs: set('ask'),
    things: set('human expert person worker'),
    pulls: 'write',
    weight: 4,
    against: 'read',
    says: 'is somebody outside who gets the question',
  },
  {
    verbs: set('start'),
    things: set('sprint conversation thread discussion poll timer tracking transaction'),
    pulls: 'write',
    weight: 4,
    against: 'execute',
    says: 'is a record that is opened by starting it',
  },
  {
    verbs: set('process'),
    things: set('mail payment refund payout queue backlog'),
    pulls: 'execute',
    weight: 3.4,
    says: 'is worked off, and each part of it has consequences',
  },
  {
    verbs: set('open'),
    things: set('issue pr pull ticket merge position account case dispute'),
    pulls: 'write',
    weight: 4,
    against: 'execute',
    says: 'is a record that is made by opening it',
  },
  {
    verbs: set('select switch'),
    things: set('page tab frame window'),
    pulls: 'read',
    weight: 5,
    against: 'execute',
    says: 'is where this session stands, and nobody else notices',
  },
  {
    verbs: set('close select fill upload resize'),
    things: set('tab browser page window session element dropdown form dialog viewport'),
    pulls: 'execute',
    weight: 4,
    against: 'write',
    says: 'is part of something live',
  },
  {
    verbs: set('create generate make'),
    things: set('completion embedding guidance'),
    pulls: 'read',
    weight: 5.6,
    against: 'write',
    says: 'is made for the caller and kept nowhere',
  },
  {
    verbs: set('generate draw render plot make'),
    things: set('chart diagram graph plot treemap histogram heatmap visualization visualisation flowchart'),
    pulls: 'read',
    weight: 3.4,
    says: 'is drawn for the caller',
  },
  {
    verbs: set('build compose construct'),
    things: set('query filter url uri link expression prompt string payload command'),
    pulls: 'read',
    weight: 5.6,
    against: 'execute',
    says: 'is put together for the caller',
  },
  {
    verbs: set('type'),
    things: set('reference definition info information schema name'),
    pulls: 'read',
    weight: 4,
    against: 'execute',
    says: 'is about a kind of thing, and nothing is typed',
  },
  {
    verbs: set('run execute perform'),
    things: set('search lookup report diagnostic diagnostics'),
    pulls: 'read',
    weight: 5,
    against: 'execute',
    says: 'only looks something up',
  },
  {
    verbs: set('generate'),
    things: set('apikey credential certificate invoice key token license licence activation'),
    pulls: 'write',
    weight: 3.2,
    says: 'is valid from the moment it is made',
  },
  {
    verbs: set('set use select switch activate'),
    things: set('active current cursor'),
    as: 'kind',
    pulls: 'read',
    weight: 5,
    says: 'is where this session stands, and nobody else notices',
  },
  {
    verbs: set('report'),
    things: set('abuse spam feedback incident outage problem bug'),
    pulls: 'write',
    weight: 3,
    against: 'read',
    says: 'is something that others are told of',
  },
  {
    verbs: set('log track report'),
    things: set(
      'event time work entry activity message meal expense bug abuse feedback spam worklog problem outage incident workout food exercise weight water mood sleep symptom medication habit trade decision interaction',
    ),
    pulls: 'write',
    weight: 3.4,
    says: 'is a record that the call adds',
  },
  {
    verbs: set('format sort'),
    things: set('cell range text paragraph document spreadsheet sheet table column row slide shape chart playlist'),
    pulls: 'write',
    weight: 4.6,
    against: 'read',
    says: 'is changed where it stands',
  },
  {
    verbs: set('format'),
    things: set('disk drive volume partition'),
    pulls: 'write',
    weight: 6,
    against: 'read',
    says: 'is emptied by formatting it',
  },
  {
    verbs: set('open'),
    things: set('node entity memory note record'),
    pulls: 'read',
    weight: 4,
    against: 'execute',
    says: 'is looked into by opening it',
  },
  {
    verbs: set('request'),
    things: set('review reviewer access approval certificate ssl quota refund'),
    pulls: 'write',
    weight: 4.2,
    against: 'execute',
    says: 'is something that others have to act upon',
  },
  {
    verbs: set('recreate rebuild reinstall'),
    things: set('machine vm server instance container os vps sandbox environment'),
    pulls: 'execute',
    weight: 4.6,
    against: 'write',
    says: 'is a thing that runs by itself',
  },
  {
    verbs: set('switch use select'),
    things: set('connection'),
    pulls: 'read',
    weight: 5,
    against: 'execute',
    says: 'is where this session stands, and nobody else notices',
  },
  {
    verbs: set('upgrade downgrade'),
    things: set('subscription plan tier membership'),
    pulls: 'write',
    weight: 5,
    against: 'execute',
    says: 'is an agreement that is changed',
  },
  {
    verbs: set('send'),
    things: set('key keystroke input command signal gcode'),
    pulls: 'execute',
    weight: 4,
    against: 'write',
    says: 'is typed into something live, or run by it',
  },
  {
    verbs: set('expand extend'),
    things: set('pool volume disk partition cluster capacity range'),
    pulls: 'write',
    weight: 3.4,
    says: 'is made larger',
  },
  {
    verbs: set('generate'),
    things: set('pdf docx pptx xlsx'),
    pulls: 'write',
    weight: 2.2,
    says: 'is a file that the call makes',
  },
  {
    verbs: set('simulate'),
    things: set('event webhook'),
    pulls: 'execute',
    weight: 4,
    against: 'read',
    says: 'is handled as if it had happened',
  },
  {
    verbs: set('load unload'),
    things: set('collection partition model extension plugin instrument effect kit preset'),
    pulls: 'write',
    weight: 3,
    says: 'is there for others too once it is loaded',
  },
  {
    verbs: set('switch use select'),
    things: set('database'),
    pulls: 'read',
    weight: 5,
    against: 'execute',
    says: 'is where this session stands, and nobody else notices',
  },
  {
    verbs: set('verify'),
    things: set('domain'),
    pulls: 'write',
    weight: 3.4,
    says: 'has another state once it has been verified',
  },
  {
    verbs: set('solve'),
    things: set('ticket issue case incident conversation'),
    pulls: 'write',
    weight: 4,
    against: 'read',
    says: 'is closed by solving it',
  },
  {
    verbs: set('contain isolate'),
    things: set('host device endpoint machine'),
    pulls: 'write',
    weight: 3.4,
    says: 'is cut off from the network',
  },
  {
    verbs: set('capture'),
    things: set('payment charge order lead deal'),
    pulls: 'write',
    weight: 4,
    against: 'read',
    says: 'is a record that the call changes',
  },
  {
    verbs: set('connect'),
    things: set(
      'integration account app store calendar channel bank wallet phone printer domain datasource repository',
    ),
    pulls: 'write',
    weight: 3,
    against: 'read',
    says: 'stays connected',
  },
  {
    verbs: set('index reindex'),
    things: set('repository repo codebase project document file folder directory site workspace'),
    pulls: 'write',
    weight: 3.4,
    says: 'is indexed, and the index is kept',
  },
  {
    verbs: set('snapshot backup'),
    things: set('vm volume disk instance database droplet server container'),
    pulls: 'write',
    weight: 3.4,
    says: 'is what the kept copy is of',
  },
  {
    verbs: set('extract decompress unpack'),
    things: set('archive zip tarball'),
    pulls: 'write',
    weight: 4,
    against: 'read',
    says: 'is unpacked into files',
  },
  {
    verbs: set('compress decompress'),
    things: set('file folder directory'),
    pulls: 'write',
    weight: 3.4,
    says: 'is written anew',
  },
  {
    verbs: set('convert transcode render'),
    things: set('video audio media animation timeline'),
    pulls: 'write',
    weight: 3.4,
    says: 'is what a new file is made of',
  },
  {
    verbs: set('follow'),
    things: set('link redirect reference'),
    pulls: 'read',
    weight: 4,
    against: 'write',
    says: 'leads to what is read',
  },
  { verbs: set('test check'), things: set('connection connectivity'), pulls: 'read', weight: 2, says: 'is only tried' },
  {
    verbs: set('process'),
    things: set('payment refund order'),
    pulls: 'write',
    weight: 3.6,
    says: 'is settled by processing it',
  },
];

/** Words of a name that lead on from its object: generate_spec_from_collection makes a spec. */
export const RELATIONS = set('from for to of by with in into on at as');

/** Things that contain other things. */
export const CONTAINERS = set(
  `repository repo branch database db table project account organization organisation org cluster bucket disk folder
   directory namespace collection drive workspace volume tenant dataset keyspace catalog vault environment site
   server vm space zone mailbox notebook`,
);

export const DESTROYERS = set(
  `delete remove drop purge truncate wipe erase destroy revoke terminate reset overwrite clear prune uninstall undeploy
   discard rebuild recreate reinstall void expire flush redact forget clean`,
);
/** What is only emptied, put back to its start or ended, and can be had again. */
export const REGAINED = set(
  'cache console filter selection cookie zoom view camera password session history highlight cursor counter timer focus breakpoint mock emulation throttling draft dir directory setting default context',
);
/** Removing one of these only undoes a link that is made again in the same way. */
export const LINKS = set(
  `label tag reaction emoji assignee member user reviewer favorite favourite star watcher collaborator link bookmark subscription
   notification follower account participant relation dependency parent protection`,
);
/** Ending one of these ends it for good. */
export const ENDED_BY_CANCELLING = set('subscription reservation booking appointment meeting event');
/** Things whose content is put in place as a whole. */
export const WHOLES = set(
  'file document config configuration page content flow policy dashboard template script certificate schema definition blob object readme note',
);

export const MONEY_VERBS = set(
  'pay refund charge buy sell withdraw deposit stake unstake redeem borrow repay liquidate donate swap bridge tip topup finalize finalise debit deduct',
);
export const MONEY_NOUNS = set(
  `payment refund payout transfer purchase trade swap fund funds money usdc crypto donation bonus salary payroll checkout
   deposit withdrawal loan bet wager subscription order tip stake credits`,
);

export const SECRET_NOUNS = set(
  'secret secrets password passwords credential credentials apikey passphrase keystore keychain dotenv cookie cookies',
);

export const PRIVILEGE_NOUNS = set(
  `role permission user member membership collaborator acl access rbac iam privilege admin owner ownership visibility
   sharing mfa sso authentication authenticator authorization firewall policy group whitelist allowlist team factor`,
);

/** Content that strangers can write. */
export const STRANGER_NOUNS = set(
  `web webpage website article news tweet comment issue message email mail inbox thread review video attachment transcript subtitle
   reddit wikipedia paper arxiv feed rss discussion ticket invitation release changelog readme gist chat conversation
   feedback blog forum post event google bing sitemap reply mailbox notification exception crash npm pypi place internet`,
);

/** Data that belongs to the user or the organisation wherever it is read. */
export const PRIVATE_NOUNS = set(
  `message email mail inbox file document note customer invoice order contact lead deal calendar event task ticket job run
   log metric trace alert incident host device vulnerability dashboard pipeline deployment cluster pod secret database
   collection row vault member role permission webhook subscription payment charge memory conversation transaction balance
   sprint epic downtime employee expense spreadsheet attachment clipboard account backup billing subnet procedure activity
   workspace user project invitation mailbox bucket node namespace audit portfolio workflow flow monitor test channel call
   build configuration config setting commit branch collaborator`,
);
/** Data that is private where a server keeps it for its users, and public in a catalogue. */
export const RECORD_NOUNS = set(
  `issue comment diff thread base campaign repository repo group team organization organisation table record site page component object
   schema index service container volume image instance server application app board card item entity relation graph agent
   environment sheet slide form field template label tag version session profile history report quota folder
   directory access list usage feature flag request merge pull review feedback`,
);

/** What anybody may look up. */
export const PUBLIC_NOUNS = set(
  `public documentation docs library wikipedia weather stock price market ticker exchange currency news web arxiv paper
   recipe dictionary holiday timezone geocode npm pypi template example icon font color colour emoji champion game anime
   movie song lyrics poem joke cve advisory country knowledge tutorial specification whois`,
);

export const DELIVER_VERBS = set(
  'send reply forward post publish tweet retweet comment notify email broadcast respond rsvp announce invite',
);
export const DELIVER_NOUNS = set(
  'chat thread review message email mail sms comment reply tweet post invitation invite notification announcement dm newsletter fax',
);

export const CODE_ARGUMENTS = set(
  'script code sql command cmd javascript js python shell bash expression program statement cypher soql function snippet',
);

export const READER_ARGUMENTS = set(
  `page limit offset cursor perpage pagesize pagetoken maxresults top skip after before sort sortby sortorder order orderby
   filter filters fields since until startdate enddate fromdate todate lang language maxlength depth continuationtoken
   pagenumber rows q groupby search query keyword keywords topk verbose timerange count`,
);

export const WRITER_ARGUMENTS = set(
  `body content title subject message text value values data payload properties newname newvalue description labels
   assignees tags destination comment patch opinion verdict approved findings updates attachments recipients cc bcc amount permissions`,
);

export const OPERATION_ARGUMENTS = set('action operation method mode command op subcommand');

/** Verbs that leave it to what follows to say what happens: "performs a web search", "simulates a tap". */
export const PERFORMED_ACTS: readonly {
  verbs: ReadonlySet<string>;
  acts: ReadonlySet<string>;
  pulls: Access;
  weight: number;
}[] = [
  {
    verbs: set('perform conduct do'),
    acts: set(
      'search research analysis lookup calculation comparison scan audit review inspection check validation query assessment',
    ),
    pulls: 'read',
    weight: 3.2,
  },
  {
    verbs: set('build compose construct generate'),
    acts: set('link url uri hyperlink deeplink'),
    pulls: 'read',
    weight: 3.2,
  },
  {
    verbs: set('run execute'),
    acts: set('search analysis lookup diagnostic diagnostics report check checks screener'),
    pulls: 'read',
    weight: 3.2,
  },
  {
    verbs: set('perform conduct do simulate emulate send'),
    acts: set('tap click press keypress keystroke touch swipe drag scroll gesture'),
    pulls: 'execute',
    weight: 4.2,
  },
];

export const JOINERS = set('or and');

/** Words a description may open with before it comes to its verb. */
export const OPENERS = set(
  `this tool a an the that which allows allow lets let you to can will be used use helps help enables enable it for user
   users agent when want need by tools function api endpoint method utility simple primary powerful safely securely
   quickly easily optionally automatically recursively currently directly please important note beta deprecated server mcp
   client ability efficiently via useful asks wants`,
);

function listOf(words: string): string[] {
  return words.trim().split(/\s+/);
}

function set(words: string): ReadonlySet<string> {
  return new Set(listOf(words));
}

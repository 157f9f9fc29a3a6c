import { type AccessSignal, inName } from '../signal.ts';

const SAVERS = new Set([
  'download',
  'export',
  'save',
  'convert',
  'render',
  'generate',
  'create',
  'screenshot',
  'extract',
  'dump',
  'synthesize',
  'compress',
  'take',
]);
const INPUTS = /^(?:input|source|src)?(?:file(?:name|path)?|path|dir|directory|pdf|image)s?$/;
/** What a caller reads, and is not kept as a file. */
const AS_TEXT = /\b(?:to|into|as) (?:[\w-]+ )?(?:text|markdown|json|html|csv)\b/i;
const TURNERS = new Set(['convert', 'export', 'compress', 'synthesize', 'render', 'encode', 'decode']);
const RETURNS =
  /\breturns? (?:the |it |its |a |an )?(?:\w+ ){0,3}(?:contents?|base64|text|data|resource|markdown|html|json|csv|xml|string|link|url)|\bas (?:base64|text|markdown|json)|base64[- ]encoded|\bresponse (?:includ|contain)\w* (?:the |its )?(?:raw |appropriate )?(?:content|file|bytes|data|document|mime)|\breturn(?:s|ing) it\b/i;
const WRITES_TO = new Set([
  'outputpath',
  'savepath',
  'outputfile',
  'destination',
  'destinationpath',
  'outputdir',
  'outputdirectory',
  'localpath',
  'targetpath',
  'savedir',
  'outputfilepath',
  'outputfilename',
  'outputname',
  'outfile',
  'outpath',
  'output',
]);

export const savedFile: AccessSignal = {
  id: 'saved-file',
  decides: 'access',
  asks: 'Is a saved file the point of the call, or only an option?',
  why: 'A tool whose result is a file on disk changes the disk; one that may also save its result only reads.',
  misreads: 'Files that are made on the server and only linked to.',
  look(tool) {
    const action = [...tool.actions, ...tool.saidActions].find((a) => SAVERS.has(a.word));
    if (!action) return [];
    const target =
      tool.arguments.find((a) => isPlaceOfResult(a.key)) ??
      (action.word === 'download' || action.word === 'save' ? tool.path : undefined);
    const returned = RETURNS.exec(tool.description.slice(0, 500));
    const isInput = target !== undefined && !isPlaceOfResult(target.key);
    if (target?.required && !(returned && isInput))
      return [
        {
          at: target.at,
          quote: target.name,
          pulls: 'write',
          weight: returned ? 3 : 6,
          says: 'is where the result is written',
        },
      ];
    if (returned && action.verb.weight < 3)
      return [
        {
          at: '/description',
          quote: returned[0],
          pulls: 'read',
          weight: 2.6,
          says: 'says that the result comes back to the caller',
        },
      ];
    // A file that is turned into another one beside it: only the name of the second is for the caller to choose or leave.
    const input = tool.arguments.find((a) => a !== target && INPUTS.test(a.key));
    if (target && input && TURNERS.has(action.word))
      return [{ at: target.at, quote: target.name, pulls: 'write', weight: 3, says: 'is where the result is written' }];
    if (target)
      return action.verb.weight < 3
        ? [
            {
              at: target.at,
              quote: target.name,
              pulls: 'read',
              weight: 1,
              says: 'may also say where to write the result',
            },
          ]
        : [];
    const turns =
      (action.word === 'convert' || action.word === 'compress') && !AS_TEXT.test(tool.description.slice(0, 200));
    const place = action.word === 'generate' ? tool.path : turns ? input : undefined;
    if (place)
      return [
        {
          at: place.at,
          quote: place.name,
          pulls: 'write',
          weight: 2.6,
          says: 'is a place in the user’s files that it works in',
        },
      ];
    return action.word === 'download' && action.token === tool.actions[0]?.token
      ? [inName(action.token.text, 'write', 1, 'leaves a file behind')]
      : [];
  },
  examples: {
    hits: [
      { tool: { name: 'export_report', inputSchema: { properties: { output_path: {} }, required: ['output_path'] } } },
      {
        tool: {
          name: 'convert_to_pdf',
          inputSchema: { properties: { filename: {}, output_filename: {} } },
          description: 'Convert a document file.',
        },
      },
      { tool: { name: 'download_attachment', description: 'Download an attachment. Returns the content as text.' } },
    ],
    misses: [{ tool: { name: 'get_report' } }],
  },
};

/** output_xml, but not output_format. */
function isPlaceOfResult(key: string): boolean {
  return (
    WRITES_TO.has(key) || /^output(?!format|type|lang|schema|mode|option|field|size|token|style|quality)\w+$/.test(key)
  );
}

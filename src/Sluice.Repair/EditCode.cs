namespace Sluice.Repair;

/// <summary>The closed list of edit codes. Each has one risk and an entry in <c>docs/reference/edit-codes.md</c>.</summary>
public static class EditCode
{
    /// <summary>A Markdown code fence around the document was removed.</summary>
    public const string StripFence = "strip-fence";

    /// <summary>Text before or after the document was left out.</summary>
    public const string StripProse = "strip-prose";

    /// <summary>A reasoning block such as <c>&lt;think&gt;</c> was left out; what stands after it is the answer.</summary>
    public const string StripReasoning = "strip-reasoning";

    /// <summary>An XML-like tag around the document was removed.</summary>
    public const string StripTag = "strip-tag";

    /// <summary>A function call or constructor around a value was removed: <c>callback({...});</c>, <c>ObjectId("1")</c>.</summary>
    public const string StripCall = "strip-call";

    /// <summary>An assignment or export in front of the document was removed: <c>const x = {...};</c>.</summary>
    public const string StripAssignment = "strip-assignment";

    /// <summary>A comment was removed: <c>//</c>, <c>/* */</c> or <c>#</c>.</summary>
    public const string StripComment = "strip-comment";

    /// <summary>A byte order mark, an invisible character, or the sign of a Markdown quotation between tokens was removed.</summary>
    public const string StripMark = "strip-mark";

    /// <summary>A surplus comma or semicolon was removed: trailing, leading or doubled.</summary>
    public const string DropComma = "drop-comma";

    /// <summary>A closing bracket that closes nothing was removed.</summary>
    public const string DropBracket = "drop-bracket";

    /// <summary>A name or string in single, curly, back-tick, triple or escaped quotes was written in double quotes.</summary>
    public const string ChangeQuotes = "change-quotes";

    /// <summary>A name without quotes was quoted.</summary>
    public const string QuoteKey = "quote-key";

    /// <summary>A literal of another language was written as JSON: <c>True</c>, <c>None</c>, <c>undefined</c>.</summary>
    public const string Literal = "literal";

    /// <summary>A raw control character inside a string, such as a newline, was escaped.</summary>
    public const string EscapeControl = "escape-control";

    /// <summary>An escape that JSON does not know was corrected or kept as content: <c>\'</c>, <c>\d</c>, <c>\xE9</c>.</summary>
    public const string FixEscape = "fix-escape";

    /// <summary>Adjacent strings joined by <c>+</c> became one string.</summary>
    public const string JoinStrings = "join-strings";

    /// <summary>Round brackets were read as an array, or as the single value they hold.</summary>
    public const string TupleToArray = "tuple-to-array";

    /// <summary>A name that appears twice with the same value was kept once.</summary>
    public const string MergeDuplicate = "merge-duplicate";

    /// <summary>A string without quotes was quoted.</summary>
    public const string QuoteText = "quote-text";

    /// <summary>A number in another notation was written as JSON: <c>.5</c>, <c>+1</c>, <c>0x1F</c>, <c>1_000</c>, <c>007</c>.</summary>
    public const string NumberForm = "number-form";

    /// <summary>Text that is a number became a number: <c>"42"</c>, <c>"$1,234.50"</c>.</summary>
    public const string TextToNumber = "text-to-number";

    /// <summary>Text that is a truth value became one: <c>"true"</c>, <c>"yes"</c>.</summary>
    public const string TextToBoolean = "text-to-boolean";

    /// <summary>0 or 1 became a truth value.</summary>
    public const string NumberToBoolean = "number-to-boolean";

    /// <summary>The text <c>"null"</c> became null where text is not allowed.</summary>
    public const string TextToNull = "text-to-null";

    /// <summary>A number or literal became text because the schema wants text.</summary>
    public const string ScalarToText = "scalar-to-text";

    /// <summary>A name was matched without regard to case, separators or accents.</summary>
    public const string FoldKey = "fold-key";

    /// <summary>A name was matched through <c>x-aliases</c>.</summary>
    public const string AliasKey = "alias-key";

    /// <summary>An enum value was matched without regard to case, separators or accents.</summary>
    public const string FoldEnum = "fold-enum";

    /// <summary>An enum value was matched through <c>x-enum-aliases</c>.</summary>
    public const string AliasEnum = "alias-enum";

    /// <summary>A single value was put into the array that the schema wants.</summary>
    public const string WrapInArray = "wrap-in-array";

    /// <summary>An array with one item became that item.</summary>
    public const string UnwrapArray = "unwrap-array";

    /// <summary>A wrapper object around the document was removed: <c>{"result": ...}</c>.</summary>
    public const string UnwrapKey = "unwrap-key";

    /// <summary>JSON inside a string became the value it describes.</summary>
    public const string ParseEmbedded = "parse-embedded";

    /// <summary>A date or time in another unambiguous notation was written as RFC 3339.</summary>
    public const string DateForm = "date-form";

    /// <summary>A null for an optional property that does not admit null was left out.</summary>
    public const string DropNull = "drop-null";

    /// <summary>Fields written as XML elements became an object.</summary>
    public const string TagsToObject = "tags-to-object";

    /// <summary>Fields written as indented lines (YAML) became an object.</summary>
    public const string LinesToObject = "lines-to-object";

    /// <summary>A missing comma was inserted.</summary>
    public const string InsertComma = "insert-comma";

    /// <summary>A missing colon was inserted.</summary>
    public const string InsertColon = "insert-colon";

    /// <summary>A missing bracket was inserted.</summary>
    public const string InsertBracket = "insert-bracket";

    /// <summary>A bracket of the wrong kind was replaced.</summary>
    public const string ReplaceBracket = "replace-bracket";

    /// <summary>A missing quote was inserted.</summary>
    public const string InsertQuote = "insert-quote";

    /// <summary>A quote inside a string was escaped.</summary>
    public const string EscapeQuote = "escape-quote";

    /// <summary>Members without an object around them were put into one.</summary>
    public const string OpenObject = "open-object";

    /// <summary>Values in curly brackets without names became an array.</summary>
    public const string SetToArray = "set-to-array";

    /// <summary>Digits split by thousands separators were joined to one number.</summary>
    public const string JoinNumber = "join-number";

    /// <summary>Several documents in a row became the items of an array.</summary>
    public const string CollectDocuments = "collect-documents";

    /// <summary>Of several answers the one marked as final or corrected was taken.</summary>
    public const string ChooseFinal = "choose-final";

    /// <summary>A single value became the only property of the object that the schema wants.</summary>
    public const string WrapInObject = "wrap-in-object";

    /// <summary>A code block or YAML block used as a value lost its fence and common indentation.</summary>
    public const string DedentText = "dedent-text";

    /// <summary>Fields of the envelope around the document, such as a tool's name, were dropped.</summary>
    public const string DropEnvelope = "drop-envelope";

    /// <summary>A property that the schema does not allow was dropped.</summary>
    public const string DropKey = "drop-key";

    /// <summary>Text inside the document that belongs to no value was dropped.</summary>
    public const string DropText = "drop-text";

    /// <summary>The line break before a closing quote that stands on a line of its own was dropped.</summary>
    public const string DropLine = "drop-line";

    /// <summary>An ellipsis that stands for left-out content was dropped.</summary>
    public const string DropEllipsis = "drop-ellipsis";

    /// <summary>Of a name that appears with different values the last was kept.</summary>
    public const string DropDuplicate = "drop-duplicate";

    /// <summary>The output ends before the document does; what is incomplete was closed or dropped.</summary>
    public const string CutTail = "cut-tail";

    /// <summary>A value was taken out of longer text: the one enum member, number or truth value in it.</summary>
    public const string ExtractValue = "extract-value";

    /// <summary>An object or array where the schema wants text was kept as its source text.</summary>
    public const string ValueAsText = "value-as-text";

    /// <summary>A number lost digits that the schema does not admit.</summary>
    public const string RoundNumber = "round-number";

    /// <summary>A comma was read as a decimal point.</summary>
    public const string DecimalComma = "decimal-comma";

    /// <summary>Text was split at its separators or bullets into the items of an array.</summary>
    public const string SplitText = "split-text";

    /// <summary>Bytes that are not UTF-8 were replaced.</summary>
    public const string ReplaceBytes = "replace-bytes";

    /// <summary>One of several documents that fit was chosen, or the only one stands in reasoning that was never closed.</summary>
    public const string ChooseCandidate = "choose-candidate";

    /// <summary>One of several readings that fit was chosen.</summary>
    public const string ChooseReading = "choose-reading";

    /// <summary>One of several variants of a union that fit equally well was chosen.</summary>
    public const string ChooseVariant = "choose-variant";

    /// <summary>Every code with its risk, from harmless to dangerous.</summary>
    public static IReadOnlyDictionary<string, EditRisk> All { get; } = new Dictionary<string, EditRisk>(StringComparer.Ordinal)
    {
        [StripFence] = EditRisk.Syntax,
        [StripProse] = EditRisk.Syntax,
        [StripReasoning] = EditRisk.Syntax,
        [StripTag] = EditRisk.Syntax,
        [StripCall] = EditRisk.Syntax,
        [StripAssignment] = EditRisk.Syntax,
        [StripComment] = EditRisk.Syntax,
        [StripMark] = EditRisk.Syntax,
        [DropComma] = EditRisk.Syntax,
        [DropBracket] = EditRisk.Syntax,
        [ChangeQuotes] = EditRisk.Syntax,
        [QuoteKey] = EditRisk.Syntax,
        [Literal] = EditRisk.Syntax,
        [EscapeControl] = EditRisk.Syntax,
        [FixEscape] = EditRisk.Syntax,
        [JoinStrings] = EditRisk.Syntax,
        [TupleToArray] = EditRisk.Syntax,
        [MergeDuplicate] = EditRisk.Syntax,
        [QuoteText] = EditRisk.Representation,
        [NumberForm] = EditRisk.Representation,
        [TextToNumber] = EditRisk.Representation,
        [TextToBoolean] = EditRisk.Representation,
        [NumberToBoolean] = EditRisk.Representation,
        [TextToNull] = EditRisk.Representation,
        [ScalarToText] = EditRisk.Representation,
        [FoldKey] = EditRisk.Representation,
        [AliasKey] = EditRisk.Representation,
        [FoldEnum] = EditRisk.Representation,
        [AliasEnum] = EditRisk.Representation,
        [WrapInArray] = EditRisk.Representation,
        [UnwrapArray] = EditRisk.Representation,
        [UnwrapKey] = EditRisk.Representation,
        [ParseEmbedded] = EditRisk.Representation,
        [DateForm] = EditRisk.Representation,
        [DropNull] = EditRisk.Representation,
        [TagsToObject] = EditRisk.Representation,
        [LinesToObject] = EditRisk.Representation,
        [InsertComma] = EditRisk.Structure,
        [InsertColon] = EditRisk.Structure,
        [InsertBracket] = EditRisk.Structure,
        [ReplaceBracket] = EditRisk.Structure,
        [InsertQuote] = EditRisk.Structure,
        [EscapeQuote] = EditRisk.Structure,
        [OpenObject] = EditRisk.Structure,
        [SetToArray] = EditRisk.Structure,
        [JoinNumber] = EditRisk.Structure,
        [CollectDocuments] = EditRisk.Structure,
        [ChooseFinal] = EditRisk.Structure,
        [WrapInObject] = EditRisk.Structure,
        [DedentText] = EditRisk.Structure,
        [DropEnvelope] = EditRisk.Structure,
        [DropKey] = EditRisk.Lossy,
        [DropText] = EditRisk.Lossy,
        [DropLine] = EditRisk.Lossy,
        [DropEllipsis] = EditRisk.Lossy,
        [DropDuplicate] = EditRisk.Lossy,
        [CutTail] = EditRisk.Lossy,
        [ExtractValue] = EditRisk.Lossy,
        [ValueAsText] = EditRisk.Lossy,
        [RoundNumber] = EditRisk.Lossy,
        [DecimalComma] = EditRisk.Lossy,
        [SplitText] = EditRisk.Lossy,
        [ReplaceBytes] = EditRisk.Lossy,
        [ChooseCandidate] = EditRisk.Lossy,
        [ChooseReading] = EditRisk.Lossy,
        [ChooseVariant] = EditRisk.Lossy,
    };
}

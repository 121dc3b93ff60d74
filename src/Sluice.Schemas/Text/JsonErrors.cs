namespace Sluice.Schemas.Text;

/// <summary>The parser's codes with their sentences, in order of precedence at one place.</summary>
internal static class JsonErrors
{
    public const string TooLarge = "json_too_large";
    public const string ByteOrderMark = "json_byte_order_mark";
    public const string InvalidUtf8 = "json_invalid_utf8";
    public const string Empty = "json_empty";
    public const string UnexpectedEnd = "json_unexpected_end";
    public const string UnexpectedCharacter = "json_unexpected_character";
    public const string InvalidLiteral = "json_invalid_literal";
    public const string InvalidNumber = "json_invalid_number";
    public const string InvalidEscape = "json_invalid_escape";
    public const string LoneSurrogate = "json_lone_surrogate";
    public const string ControlCharacter = "json_control_character";
    public const string DuplicateName = "json_duplicate_name";
    public const string TooDeep = "json_too_deep";
    public const string TooManyNodes = "json_too_many_nodes";
    public const string TrailingContent = "json_trailing_content";

    /// <summary>Builds the error, with line and column counted from the text.</summary>
    public static JsonError Create(string code, ReadOnlySpan<byte> text, int offset)
    {
        offset = Math.Min(offset, text.Length);
        var before = text[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = offset - before.LastIndexOf((byte)'\n');
        return new JsonError(code, offset, line, column, Sentence(code));
    }

    private static string Sentence(string code) => code switch
    {
        TooLarge => "The text is longer than the limit.",
        ByteOrderMark => "The text starts with a byte order mark; remove it.",
        InvalidUtf8 => "The text is not valid UTF-8.",
        Empty => "The text is empty; a JSON value is needed.",
        UnexpectedEnd => "The text ends in the middle of a value.",
        UnexpectedCharacter => "This character cannot stand here.",
        InvalidLiteral => "Only true, false and null may stand here without quotes.",
        InvalidNumber => "This is not a JSON number.",
        InvalidEscape => "This escape is not one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX.",
        LoneSurrogate => "This surrogate escape has no partner.",
        ControlCharacter => "A control character inside a string must be escaped.",
        DuplicateName => "The object already has a member with this name.",
        TooDeep => "Arrays and objects are nested deeper than the limit.",
        TooManyNodes => "The document has more values than the limit.",
        _ => "Only one JSON value may stand in the text.",
    };
}

using Sluice.Repair.Parse;

namespace Sluice.Repair.Scan;

/// <summary>Colons, commas and quotes of Chinese, Japanese and Arabic typography in the place of JSON's own: <c>{"a"：1，"b"：2}</c>. Asked only
/// when nothing fits as it is without a loss; each mark is replaced by one of the same meaning and spaces, so that places stay what they were.</summary>
internal static class WideMarks
{
    /// <summary>Rewrites the marks that stand between tokens; answers whether there were any.</summary>
    public static bool Rewrite(byte[] source, List<Draft> drafts)
    {
        var found = false;
        for (var at = 0; at < source.Length; at++)
        {
            var (length, mark) = source[at] < 0x80 ? default : MarkAt(source.AsSpan(at));
            if (length == 0 || (mark != '"' && !Between(source, at, length)))
                continue;
            var code = mark switch { (byte)':' => EditCode.InsertColon, (byte)',' => EditCode.InsertComma, _ => EditCode.ChangeQuotes };
            drafts.Add(new Draft(code, null, at, at + length, ((char)mark).ToString()));
            source.AsSpan(at, length).Fill((byte)' ');
            // A quote keeps its side: what it opens stands right behind it, what it closes right before.
            source[mark == '"' && Opens(source, at) ? at + length - 1 : at] = mark;
            found = true;
            at += length - 1;
        }

        return found;
    }

    private static (int Length, byte Mark) MarkAt(ReadOnlySpan<byte> text) => text switch
    {
        [0xEF, 0xBC, 0x9A, ..] => (3, (byte)':'),
        [0xEF, 0xBC, 0x8C, ..] or [0xE3, 0x80, 0x81, ..] => (3, (byte)','),
        [0xD8, 0x8C, ..] => (2, (byte)','),
        [0xEF, 0xBC, 0x82, ..] => (3, (byte)'"'),
        _ => (0, 0),
    };

    /// <summary>Whether a token ends before the mark and one begins behind it, and the mark is not all that a pair of quotes holds.</summary>
    private static bool Between(byte[] source, int at, int length)
    {
        var before = at - 1;
        while (before >= 0 && Letters.IsSpace(source[before]))
            before--;
        var behind = at + length;
        while (behind < source.Length && Letters.IsSpace(source[behind]))
            behind++;
        if (before < 1 || behind >= source.Length || (source[before - 1] == '\\' && source[before] == '"'))
            return false;
        if (before == at - 1 && source[before] == '"' && source[behind] == '"' && (source[before - 1] is (byte)':' or (byte)',' or (byte)'[' or (byte)'{' || Letters.IsSpace(source[before - 1])))
            return false;
        // Between two digits it separates the digits of a number in a text.
        return (source[before] is (byte)'"' or (byte)'\'' or (byte)'}' or (byte)']' or (byte)'e' or (byte)'l'
                || (Letters.IsDigit(source[before]) && !Letters.IsDigit(source[behind])))
            && (source[behind] is (byte)'"' or (byte)'\'' or (byte)'{' or (byte)'[' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or 0xEF || Letters.IsDigit(source[behind]));
    }

    private static bool Opens(byte[] source, int at)
    {
        var before = at - 1;
        while (before >= 0 && Letters.IsSpace(source[before]))
            before--;
        return before < 0 || source[before] is (byte)'{' or (byte)'[' or (byte)',' or (byte)':';
    }
}

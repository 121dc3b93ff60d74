using System.Text;
using System.Text.Encodings.Web;

namespace Sluice.Schemas.Plans;

/// <summary>Pieces of messages.</summary>
internal static class Words
{
    public static string Count(long count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    /// <summary>A name of the schema in double quotes, with JSON escapes.</summary>
    public static string Quote(ReadOnlySpan<byte> name) =>
        $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Encoding.UTF8.GetString(name))}\"";

    /// <summary>A text of the schema, cut to a readable length.</summary>
    public static string Cut(string text, int length = 80)
    {
        if (text.Length <= length) return text;
        return $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}…";
    }
}

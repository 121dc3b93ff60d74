using System.Text.Json;

namespace Sluice.Workspace;

/// <summary>Content of JSON texts.</summary>
internal static class JsonContent
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>Whether two texts say the same: members in any order, numbers by value.</summary>
    public static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        using var left = JsonDocument.Parse(a, Deep);
        using var right = JsonDocument.Parse(b, Deep);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>What "the same content" means for an idempotency key.</summary>
internal static class RequestHash
{
    public static ContentHash Of(Submission submission) => Of(submission.Contract, submission.Key, submission.Output.Span, submission.Citations);

    public static ContentHash OfGeneration(Submission submission, string request) =>
        Of($"generate {submission.Contract} {submission.Origin.ModelHash}", submission.Key, Encoding.UTF8.GetBytes(request), submission.Citations);

    public static ContentHash OfCompletion(CompletionCall call) => Of($"complete {call.Contract}", null, call.Body.Span);

    private static ContentHash Of(string contract, string? key, ReadOnlySpan<byte> content, IReadOnlyList<string>? citations = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(contract));
        Append(hash, Encoding.UTF8.GetBytes(key ?? ""));
        Append(hash, content);
        foreach (var id in citations ?? []) Append(hash, Encoding.UTF8.GetBytes(id));
        return ContentHash.Parse($"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    // Lengths first, so that no two different submissions run together to the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}

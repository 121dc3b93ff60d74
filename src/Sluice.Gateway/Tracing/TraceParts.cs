using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Gateway.Redaction;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What decisions were made with, read once per hash from the store.</summary>
internal sealed class TraceParts(IPublicationStore publications)
{
    private readonly Dictionary<string, StoredContent?> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContentClasses?> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Prices?> _prices = new(StringComparer.Ordinal);

    /// <summary>Everything that was read, in that order.</summary>
    public IReadOnlyList<TracePart> All => [.. _read.Select(pair => Part(pair.Key, pair.Value))];

    /// <summary>Reads the parts of a decision, and those that its prompts include.</summary>
    public async Task ReadAsync(StoredSubmission submission, CancellationToken cancellationToken)
    {
        var (stamp, origin) = (submission.Decision.Stamp, submission.Decision.Stamp.Origin);
        await ReadAsync(stamp.ContractHash, cancellationToken);
        await ReadAsync(origin.PromptHash, cancellationToken);
        await ReadAsync(origin.ModelHash, cancellationToken);
        await ReadBundleAsync(origin.BundleHash, cancellationToken);
        foreach (var call in submission.Inferences)
        {
            // Messages that a client wrote are no prompt: their hash names nothing that could be stored.
            if (call.PromptName != Inference.NoPrompt) await ReadAsync(call.PromptHash, cancellationToken);
            await ReadAsync(call.ModelHash, cancellationToken);
            await ReadBundleAsync(call.BundleHash, cancellationToken);
        }
    }

    /// <summary>What a call cost by the price list that its model's configuration had; null when it had none, or the store does not hold it.</summary>
    public decimal? CostOf(Inference call)
    {
        if (!_prices.TryGetValue(call.ModelHash, out var prices)) _prices[call.ModelHash] = prices = PricesOf(_read.GetValueOrDefault(call.ModelHash));
        return prices is null ? null : (prices.In * call.TokensIn + prices.Out * call.TokensOut) / 1_000_000m;
    }

    /// <summary>What the schema says that a decision was made by; null when the store does not hold it.</summary>
    public ContentClasses? ClassesOf(Stamp stamp)
    {
        if (!_classes.TryGetValue(stamp.ContractHash, out var classes))
        {
            _classes[stamp.ContractHash] = classes =
                _read.GetValueOrDefault(stamp.ContractHash) is { Kind: ContentKind.Schema } schema ? ContentClasses.Of(schema.Bytes) : null;
        }

        return classes;
    }

    private async Task ReadBundleAsync(string? hash, CancellationToken cancellationToken)
    {
        if (hash is null || _read.ContainsKey(hash)) return;
        await ReadAsync(hash, cancellationToken);
        if (_read[hash] is not { Kind: ContentKind.Bundle } bundle) return;
        using var json = JsonDocument.Parse(bundle.Bytes);
        if (!json.RootElement.TryGetProperty("partials", out var partials)) return;
        foreach (var partial in partials.EnumerateArray()) await ReadAsync(partial.GetProperty("hash").GetString(), cancellationToken);
    }

    private async Task ReadAsync(string? hash, CancellationToken cancellationToken)
    {
        if (hash is null || _read.ContainsKey(hash)) return;
        _read[hash] = await publications.ContentAsync(hash, cancellationToken);
    }

    private static TracePart Part(string hash, StoredContent? content) => content is null
        ? new(hash, null, null, null, null)
        : new(hash, LedgerNames.Of(content.Kind), content.Name, content.Version, Utf8.IsValid(content.Bytes.Span) ? Encoding.UTF8.GetString(content.Bytes.Span) : null);

    private static Prices? PricesOf(StoredContent? model)
    {
        // A submission says itself which model it came from; what it names can be anything.
        if (model is not { Kind: ContentKind.Model }) return null;
        using var json = JsonDocument.Parse(model.Bytes);
        if (!json.RootElement.TryGetProperty("calls", out var calls) || calls.ValueKind != JsonValueKind.Object) return null;
        decimal? PriceOf(string name) => calls.TryGetProperty(name, out var price) && price.TryGetDecimal(out var value) ? value : null;
        var (@in, @out) = (PriceOf("priceIn"), PriceOf("priceOut"));
        return @in is null && @out is null ? null : new(@in ?? 0, @out ?? 0);
    }

    /// <summary>Prices of a million tokens.</summary>
    private sealed record Prices(decimal In, decimal Out);
}

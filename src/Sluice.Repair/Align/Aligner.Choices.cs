using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>Enumerations and constants.</summary>
internal sealed partial class Aligner
{
    private Outcome Choose(Node node, Shape shape)
    {
        var choices = shape.Choices!;
        if (node.Kind == JsonKind.Array && node.Count == 1 && choices.All(c => c.Kind != JsonKind.Array))
            return Single(node, shape);
        if (!node.Scalar)
            return new Outcome(node, choices.Any(c => c.Kind == node.Kind)) is { Fits: true } open ? open : new Outcome(node, false).Unfit();
        var text = TextOf(node);
        foreach (var choice in choices)
        {
            if (choice.Kind == node.Kind && (node.Kind == JsonKind.String ? choice.Text == text : choice.Json == (node.Text ?? text) || node.Kind is not JsonKind.Number))
                return new Outcome(node, true);
        }

        // The rest of a text that was cut could have made another member of it.
        if (node.Open)
            return new Outcome(node, false).Unfit();
        var (found, code) = Find(choices, text.Trim());
        if (found is not null)
        {
            if (node.Kind != JsonKind.String || found.Kind != JsonKind.String)
                code = found.Kind == JsonKind.String ? EditCode.ScalarToText : found.Kind == JsonKind.Number ? EditCode.TextToNumber : EditCode.TextToBoolean;
            return new Outcome(Take(node, found), true).Note(code, found.Json);
        }

        // "B-" is no mention of B; a plus or number sign is part of the word already.
        if (node.Kind == JsonKind.String && Fold.Sign(text) is not [.., '-' or '−'])
        {
            var named = choices.Where(c => c.Text is not null).Select(c => (c.Text!, (IReadOnlyList<string>)[c.Text!, .. c.Aliases])).ToList();
            if (Mentions.Only(text, named) is { } mention)
            {
                var only = choices.First(c => c.Text == mention);
                return new Outcome(Take(node, only), true).Note(EditCode.ExtractValue, only.Json);
            }
        }

        return new Outcome(node, false).Unfit();
    }

    private static Node Take(Node node, Choice choice) =>
        node.As(choice.Kind, choice.Kind switch { JsonKind.String => choice.Text, JsonKind.Number => choice.Json, _ => null });

    private static (Choice? Found, string Code) Find(IReadOnlyList<Choice> choices, string text)
    {
        foreach (var choice in choices)
        {
            if (choice.Aliases.Contains(text, StringComparer.Ordinal))
                return (choice, EditCode.AliasEnum);
        }

        foreach (var choice in choices)
        {
            if (choice.Kind != JsonKind.String && choice.Json == text)
                return (choice, EditCode.FoldEnum);
        }

        var folded = Fold.Of(text);
        if (folded.Length == 0)
            return (null, "");
        var same = choices.Where(c => c.Folded == folded && Fold.Sign(c.Text!).SequenceEqual(Fold.Sign(text))).ToList();
        if (same.Count == 0)
            same = [.. choices.Where(c => c.Text is not null && (Fold.Spelled(c.Text) ?? c.Folded) == (Fold.Spelled(text) ?? folded) && Fold.Sign(c.Text).SequenceEqual(Fold.Sign(text)))];
        if (same.Count == 1)
            return (same[0], EditCode.FoldEnum);
        same = [.. choices.Where(c => c.FoldedAliases.Contains(folded, StringComparer.Ordinal))];
        return same.Count == 1 ? (same[0], EditCode.AliasEnum) : (null, "");
    }
}

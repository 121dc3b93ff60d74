using System.Runtime.CompilerServices;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Turns places in a document into places that can be grouped and shown: only names that the schema itself declares stay;
/// array indices and names that came from a model become <c>*</c>, for such a name can be anything, a person's address too.</summary>
internal sealed class PlaceTemplate
{
    private static readonly ConditionalWeakTable<Schema, PlaceTemplate> Templates = [];

    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    private PlaceTemplate(Schema schema)
    {
        var open = new Stack<TapeElement>([schema.Root]);
        while (open.TryPop(out var next))
        {
            foreach (var item in next.Items) open.Push(item);
            foreach (var (name, value) in next.Members)
            {
                open.Push(value);
                if (name != "properties") continue;
                foreach (var (declared, _) in value.Members) _declared.Add(declared);
            }
        }
    }

    public static PlaceTemplate Of(Schema schema) => Templates.GetValue(schema, static s => new PlaceTemplate(s));

    public string Of(string location) =>
        string.Join('/', location.Split('/').Select(token => token.Length == 0 || _declared.Contains(Unescape(token)) ? token : "*"));

    private static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}

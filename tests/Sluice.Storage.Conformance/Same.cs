using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Storage.Conformance;

/// <summary>Equality of what a store gives back, property by property, so that a property added later is compared too.</summary>
public static class Same
{
    public static void Decisions(Decision expected, Decision actual, params string[] except) => Properties(expected, actual, except);

    public static void Properties<T>(T expected, T actual, params string[] except)
    {
        foreach (var property in typeof(T).GetProperties().Where(property => !except.Contains(property.Name)))
        {
            var (want, have) = (Text(property.GetValue(expected)), Text(property.GetValue(actual)));
            Assert.True(want == have, $"{typeof(T).Name}.{property.Name}: expected {Cut(want)}, but the store gave {Cut(have)}.");
        }
    }

    private static string Text(object? value) => value is null ? "null" : JsonSerializer.Serialize(value, value.GetType());

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}

using System.Text.Json.Serialization;

namespace Sluice.Contracts.Compatibility;

/// <summary>Writes strings as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonStrings : JsonSerializerContext;

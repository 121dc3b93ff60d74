using System.Text.Json.Serialization;

namespace Sluice.Gateway.Caching;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptVerdict))]
internal sealed partial class CacheJson : JsonSerializerContext;

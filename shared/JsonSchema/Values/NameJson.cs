using System.Text.Json.Serialization;

namespace ServerlessEvents.Schemas.Values;

/// <summary>Makes the name of a property a JSON value, so that a schema can be asked for it.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class NameJson : JsonSerializerContext;

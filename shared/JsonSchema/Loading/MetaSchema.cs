// What a schema of draft 2020-12 may look like, in one document of our own; it answers to the standard meta-schema's address.
namespace ServerlessEvents.Schemas.Loading;

internal static class MetaSchema
{
    private static readonly Lazy<JsonSchema> Compilation = new(() =>
        JsonSchema.Compile(Utf8.Span, new SchemaOptions { Trusted = true, MaxErrors = 1, MaxDepth = 256 }));

    public static JsonSchema Compiled => Compilation.Value;

    public static readonly ReadOnlyMemory<byte> Utf8 = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "https://json-schema.org/draft/2020-12/schema",
          "$dynamicAnchor": "meta",
          "type": ["object", "boolean"],
          "properties": {
            "$id": { "type": "string", "pattern": "^[^#]*#?$" },
            "$schema": { "type": "string" },
            "$ref": { "type": "string" },
            "$anchor": { "$ref": "#/$defs/anchor" },
            "$dynamicRef": { "type": "string" },
            "$dynamicAnchor": { "$ref": "#/$defs/anchor" },
            "$vocabulary": { "type": "object", "additionalProperties": { "type": "boolean" } },
            "$comment": { "type": "string" },
            "$defs": { "$ref": "#/$defs/schemas" },
            "definitions": { "$ref": "#/$defs/schemas" },
            "prefixItems": { "$ref": "#/$defs/list" },
            "items": { "$ref": "#" },
            "contains": { "$ref": "#" },
            "properties": { "$ref": "#/$defs/schemas" },
            "patternProperties": {
              "type": "object",
              "additionalProperties": { "$ref": "#" }
            },
            "additionalProperties": { "$ref": "#" },
            "propertyNames": { "$ref": "#" },
            "dependentSchemas": { "$ref": "#/$defs/schemas" },
            "dependentRequired": { "type": "object", "additionalProperties": { "$ref": "#/$defs/names" } },
            "unevaluatedItems": { "$ref": "#" },
            "unevaluatedProperties": { "$ref": "#" },
            "allOf": { "$ref": "#/$defs/list" },
            "anyOf": { "$ref": "#/$defs/list" },
            "oneOf": { "$ref": "#/$defs/list" },
            "not": { "$ref": "#" },
            "if": { "$ref": "#" },
            "then": { "$ref": "#" },
            "else": { "$ref": "#" },
            "type": {
              "anyOf": [
                { "$ref": "#/$defs/type" },
                { "type": "array", "items": { "$ref": "#/$defs/type" }, "minItems": 1, "uniqueItems": true }
              ]
            },
            "enum": { "type": "array" },
            "multipleOf": { "type": "number", "exclusiveMinimum": 0 },
            "minimum": { "type": "number" },
            "exclusiveMinimum": { "type": "number" },
            "maximum": { "type": "number" },
            "exclusiveMaximum": { "type": "number" },
            "minLength": { "$ref": "#/$defs/count" },
            "maxLength": { "$ref": "#/$defs/count" },
            "pattern": { "type": "string" },
            "format": { "type": "string" },
            "minItems": { "$ref": "#/$defs/count" },
            "maxItems": { "$ref": "#/$defs/count" },
            "uniqueItems": { "type": "boolean" },
            "minContains": { "$ref": "#/$defs/count" },
            "maxContains": { "$ref": "#/$defs/count" },
            "minProperties": { "$ref": "#/$defs/count" },
            "maxProperties": { "$ref": "#/$defs/count" },
            "required": { "$ref": "#/$defs/names" },
            "title": { "type": "string" },
            "description": { "type": "string" },
            "deprecated": { "type": "boolean" },
            "readOnly": { "type": "boolean" },
            "writeOnly": { "type": "boolean" },
            "examples": { "type": "array" },
            "contentEncoding": { "type": "string" },
            "contentMediaType": { "type": "string" },
            "contentSchema": { "$ref": "#" }
          },
          "$defs": {
            "anchor": { "type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$" },
            "count": { "type": "integer", "minimum": 0 },
            "list": { "type": "array", "minItems": 1, "items": { "$ref": "#" } },
            "names": { "type": "array", "items": { "type": "string" }, "uniqueItems": true },
            "schemas": { "type": "object", "additionalProperties": { "$ref": "#" } },
            "type": { "enum": ["array", "boolean", "integer", "null", "number", "object", "string"] }
          }
        }
        """u8.ToArray();
}

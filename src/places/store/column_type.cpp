#include "store/column_type.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fixline::store {
namespace {

using postgres::ElementType;

enum class Family : std::uint8_t { text, whole, number, time, date, boolean, uuid, other, foreign };

struct TypeFamily {
  std::string_view name;
  Family family;
};

constexpr std::array families{
    TypeFamily{"text", Family::text},
    TypeFamily{"character varying", Family::text},
    TypeFamily{"character", Family::text},
    TypeFamily{"smallint", Family::whole},
    TypeFamily{"integer", Family::whole},
    TypeFamily{"bigint", Family::whole},
    TypeFamily{"numeric", Family::number},
    TypeFamily{"real", Family::number},
    TypeFamily{"double precision", Family::number},
    TypeFamily{"timestamp with time zone", Family::time},
    TypeFamily{"timestamp without time zone", Family::time},
    TypeFamily{"date", Family::date},
    TypeFamily{"boolean", Family::boolean},
    TypeFamily{"uuid", Family::uuid},
    TypeFamily{"bytea", Family::other},
    TypeFamily{"inet", Family::other},
    TypeFamily{"interval", Family::other},
    TypeFamily{"json", Family::other},
    TypeFamily{"jsonb", Family::other},
    TypeFamily{"money", Family::other},
    TypeFamily{"point", Family::other},
    TypeFamily{"time with time zone", Family::other},
    TypeFamily{"time without time zone", Family::other},
};

Family family_of(std::string_view type) noexcept {
  if (type.ends_with("[]")) return Family::other;
  const auto* const found = std::ranges::find(families, type, &TypeFamily::name);
  return found == families.end() ? Family::foreign : found->family;
}

}  // namespace

bool can_hold(std::string_view column_type, const KnownColumn& source) noexcept {
  const Family family = family_of(column_type);
  if (family == Family::text || family == Family::foreign) return true;
  switch (source.type) {
    // Degrees that are rounded are another place.
    case ElementType::float8:
      return family == Family::number || (family == Family::whole && !source.is_key);
    case ElementType::int4:
    case ElementType::int8: return family == Family::whole || family == Family::number;
    case ElementType::timestamptz:
      return family == Family::time || (family == Family::date && !source.is_key);
    case ElementType::boolean: return family == Family::boolean || column_type == "integer";
    case ElementType::uuid: return family == Family::uuid;
    case ElementType::bytea:
    case ElementType::text: break;
  }
  return false;
}

}  // namespace fixline::store

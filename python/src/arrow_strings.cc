#include "arrow_strings.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "large_pages.h"

namespace hansieve::python {
namespace {

constexpr std::size_t kViewSize = 16, kInlineSize = 12;
constexpr std::size_t kViewBuffer = std::size_t{1} << 30;  // a view's offset has 31 bits

template <typename T>
T load(const void* base, std::int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(base) + index * static_cast<std::int64_t>(sizeof(T)), sizeof value);
  return value;
}

template <typename T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string_view read_view(const ArrowArray& array, std::int64_t at) {
  const char* view = static_cast<const char*>(array.buffers[1]) + at * static_cast<std::int64_t>(kViewSize);
  const auto size = load<std::int32_t>(view, 0);
  if (size <= static_cast<std::int32_t>(kInlineSize)) return {view + 4, static_cast<std::size_t>(size)};
  const auto buffer = load<std::int32_t>(view, 2), offset = load<std::int32_t>(view, 3);
  return {static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<std::size_t>(size)};
}

// What an exported array keeps alive, with the pointers Arrow wants to see.
struct Exported {
  std::shared_ptr<const Column> column;
  std::vector<const void*> buffers;
  ArrowArray child{};
  ArrowArray* children[1] = {&child};
};

struct ExportedSchema {
  std::string format;
  std::string item_format;
  ArrowSchema child{};
  ArrowSchema* children[1] = {&child};
};

void release_array(ArrowArray* array) {
  delete static_cast<Exported*>(array->private_data);
  array->release = nullptr;
}

void release_schema(ArrowSchema* schema) {
  delete static_cast<ExportedSchema*>(schema->private_data);
  schema->release = nullptr;
}

// A child may be moved out of its parent and released by itself; it owns its own share.
void release_child_with(ArrowArray* child) {
  if (child->release) child->release(child);
}

void release_list(ArrowArray* array) {
  auto* exported = static_cast<Exported*>(array->private_data);
  release_child_with(&exported->child);
  release_array(array);
}

void release_list_schema(ArrowSchema* schema) {
  auto* exported = static_cast<ExportedSchema*>(schema->private_data);
  if (exported->child.release) exported->child.release(&exported->child);
  release_schema(schema);
}

void export_flat_schema(const std::string& format, const char* name, ArrowSchema* schema) {
  auto* exported = new ExportedSchema;
  exported->format = format;
  *schema = {exported->format.c_str(), name, nullptr, kArrowFlagNullable, 0, nullptr, nullptr, release_schema, exported};
}

struct Stream {
  std::vector<std::shared_ptr<const Column>> chunks;
  Column type;
  std::size_t next = 0;
};

}  // namespace

Result<StringLayout> string_layout(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (schema.dictionary != nullptr) {
    return Error{ErrorCode::kUsage, "text: a dictionary-encoded column; cast it to string first"};
  }
  if (format == "u") return StringLayout::kUtf8;
  if (format == "U") return StringLayout::kLargeUtf8;
  if (format == "vu") return StringLayout::kView;
  return Error{ErrorCode::kUsage, "text: an Arrow column of format '" + std::string(format) +
                                      "'; string, large_string or string_view is wanted"};
}

Result<StringLayout> key_layout(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (format == "z") return StringLayout::kBinary;
  if (format == "l") return StringLayout::kInt64;
  return Error{ErrorCode::kUsage, "an Arrow column of format '" + std::string(format) + "'; int64 or binary is wanted"};
}

std::string_view ArrowStrings::operator[](std::int64_t i) const {
  const std::int64_t at = i + array_.offset;
  if (layout_ == StringLayout::kView) return read_view(array_, at);
  const bool large = layout_ == StringLayout::kLargeUtf8;
  const std::int64_t begin = large ? load<std::int64_t>(array_.buffers[1], at) : load<std::int32_t>(array_.buffers[1], at);
  const std::int64_t end = large ? load<std::int64_t>(array_.buffers[1], at + 1) : load<std::int32_t>(array_.buffers[1], at + 1);
  return {static_cast<const char*>(array_.buffers[2]) + begin, static_cast<std::size_t>(end - begin)};
}

StringColumn::StringColumn(StringLayout layout, std::int64_t rows, std::size_t bytes) : layout_(layout) {
  column_.format = layout == StringLayout::kUtf8        ? "u"
                   : layout == StringLayout::kLargeUtf8 ? "U"
                   : layout == StringLayout::kBinary    ? "z"
                                                        : "vu";
  if (layout == StringLayout::kView) {
    views_.reserve(static_cast<std::size_t>(rows) * kViewSize);
    return;
  }
  const bool large = layout == StringLayout::kLargeUtf8;
  offsets_.reserve(static_cast<std::size_t>(rows + 1) * (large ? 8 : 4));
  large ? append<std::int64_t>(offsets_, 0) : append<std::int32_t>(offsets_, 0);
  // A few bytes more than came in are common; a second, doubled buffer for them would cost as much as all the rest.
  text_.reserve(bytes + bytes / 16);
  prefer_large_pages(text_.data(), text_.capacity());
}

void StringColumn::mark(bool valid) {
  const std::int64_t at = column_.length++;
  if (!valid && column_.null_count++ == 0) {  // the first null: all before it were valid
    column_.validity.assign(static_cast<std::size_t>(at / 8 + 1), 0xFF);
  }
  if (column_.null_count == 0) return;
  column_.validity.resize(static_cast<std::size_t>(at / 8 + 1), 0xFF);
  if (!valid) column_.validity[static_cast<std::size_t>(at / 8)] &= static_cast<std::uint8_t>(~(1 << (at % 8)));
}

void StringColumn::add(std::string_view text) {
  mark(true);
  if (layout_ == StringLayout::kView) {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
      overflow_ = true;
      text = {};
    }
    append(views_, static_cast<std::int32_t>(text.size()));
    if (text.size() <= kInlineSize) {
      views_.append(text);
      views_.append(kInlineSize - text.size(), '\0');
      return;
    }
    if (!text_.empty() && text_.size() + text.size() > kViewBuffer) column_.buffers.push_back(std::exchange(text_, {}));
    views_.append(text.substr(0, 4));
    append(views_, static_cast<std::int32_t>(column_.buffers.size()));
    append(views_, static_cast<std::int32_t>(text_.size()));
    text_ += text;
    return;
  }
  text_ += text;
  end_text();
}

void StringColumn::add_appended() {
  mark(true);
  end_text();
}

void StringColumn::end_text() {
  if (layout_ == StringLayout::kLargeUtf8) {
    append(offsets_, static_cast<std::int64_t>(text_.size()));
  } else {
    overflow_ |= text_.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
    append(offsets_, static_cast<std::int32_t>(text_.size()));
  }
}

void StringColumn::add_null() {
  mark(false);
  if (layout_ == StringLayout::kView) {
    views_.append(kViewSize, '\0');
  } else {
    end_text();
  }
}

Result<std::shared_ptr<const Column>> StringColumn::finish() {
  if (overflow_) {
    return Error{ErrorCode::kUsage, "text: more than 2 GiB in one column chunk; use large_string or smaller batches"};
  }
  if (layout_ == StringLayout::kView) {
    if (!text_.empty()) column_.buffers.push_back(std::move(text_));
    std::string sizes;
    for (const std::string& buffer : column_.buffers) append(sizes, static_cast<std::int64_t>(buffer.size()));
    column_.buffers.insert(column_.buffers.begin(), std::move(views_));
    column_.buffers.push_back(std::move(sizes));
  } else {
    column_.buffers = {};
    column_.buffers.push_back(std::move(offsets_));
    column_.buffers.push_back(std::move(text_));
  }
  return std::shared_ptr<const Column>(std::make_shared<Column>(std::move(column_)));
}

void export_schema(const Column& column, ArrowSchema* schema) {
  export_flat_schema(column.format, "", schema);
  if (column.item_format.empty()) return;
  auto* exported = static_cast<ExportedSchema*>(schema->private_data);
  export_flat_schema(column.item_format, "item", &exported->child);
  schema->n_children = 1;
  schema->children = exported->children;
  schema->release = release_list_schema;
}

void export_array(std::shared_ptr<const Column> column, ArrowArray* array) {
  auto* exported = new Exported;
  const void* validity = column->validity.empty() ? nullptr : column->validity.data();
  exported->buffers.push_back(validity);
  for (const std::string& buffer : column->buffers) exported->buffers.push_back(buffer.data());
  *array = {column->length, column->null_count, 0, static_cast<std::int64_t>(exported->buffers.size()), 0,
            exported->buffers.data(), nullptr, nullptr, release_array, exported};
  if (!column->item_format.empty()) {
    auto* items = new Exported;
    items->column = column;
    items->buffers = {nullptr, column->items.data()};
    exported->child = {column->item_count, 0, 0, 2, 0, items->buffers.data(), nullptr, nullptr, release_array, items};
    array->n_children = 1;
    array->children = exported->children;
    array->release = release_list;
  }
  exported->column = std::move(column);
}

void export_stream(std::vector<std::shared_ptr<const Column>> chunks, const Column& type, ArrowArrayStream* stream) {
  auto* state = new Stream{std::move(chunks), {}, 0};
  state->type.format = type.format;
  state->type.item_format = type.item_format;
  stream->private_data = state;
  stream->get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
    export_schema(static_cast<Stream*>(self->private_data)->type, schema);
    return 0;
  };
  stream->get_next = [](ArrowArrayStream* self, ArrowArray* array) {
    auto* s = static_cast<Stream*>(self->private_data);
    if (s->next == s->chunks.size()) {
      *array = {};  // released: the end
    } else {
      export_array(s->chunks[s->next++], array);
    }
    return 0;
  };
  stream->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  stream->release = [](ArrowArrayStream* self) {
    delete static_cast<Stream*>(self->private_data);
    self->release = nullptr;
  };
}

}  // namespace hansieve::python

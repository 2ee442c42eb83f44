/* Finding the keys of single methods. */
#include "models/methods/algorithm_keys.h"

#include "core/fields/fields.h"
#include "models/methods/algorithm_list.h"

const struct field *algorithm_keys(size_t i)
{
    static const struct field none[] = {{.name = NULL}};
    size_t count;
    const struct algorithm *const *list = algorithm_list(&count);
    if (i >= count)
        return NULL;
    return list[i]->keys ? list[i]->keys : none;
}
